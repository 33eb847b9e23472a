/* The table: every function, in the order of the documentation.  One line each; a file may use those
 * before it.
 *
 * Its rows are ACTIVATION, GATED and AXIS, with FROM_OUTPUT, PARAMETER_SLOPE and INTEGER for what else a function has.
 * With _F32 they say that float32 has a method of its own, in MATHS_F32 (kernels_f32.c); with _FAR, that what is computed
 * in double leaves the FAR lanes to name_rest; with _AT_DEFAULTS, that float32 has a method at the default parameters,
 * name_default, and one at others of ordinary size, name_ordinary, unless _ALONE; an ACTIVATION in double as well, without
 * _F32 with rare lanes there too, and always with both.  `value_rare` and `slope_rare`, or `rare`, name the lanes that
 * float32's method leaves to name_rest, or call it CHEAP; `value_doubt` and `slope_doubt` where float's result may lie
 * half-way between two of a 16-bit type, at the default parameters, and the true one beside it (found by trying all
 * inputs, as the tests do).  From an output none does at the defaults; `doubt` says it for other parameters.
 *
 * With _EXACT they say that a few operations are all, none of which rounds but the last, or so little that rounding to 16
 * bits is not misled: the 16-bit types compute in float whatever the parameters; with _STEPS, that slopes are such numbers
 * too: 0, 1, a parameter; with _WINDOW, that they are 1 within name_window and 0 elsewhere; with _CUT, that values are x
 * there and name_otherwise elsewhere, or _OF_SIZE, a zero of x's sign.  A PARAMETER_SLOPE_IDENTITY is x, which the
 * 16-bit types copy; a PARAMETER_SLOPE_ORDINARY has a faster method where its parameters are of ordinary size, in float for
 * the 16-bit types too, name_by_parameter_ordinary.  Who does not define these sees the plain ones. */
#ifndef ACTIVATION_F32
#define ACTIVATION_F32(name, np, value_rare, slope_rare, value_doubt, slope_doubt, ...)            \
    ACTIVATION(name, np, __VA_ARGS__)
#define FROM_OUTPUT_F32(name, np, rare) FROM_OUTPUT(name, np)
#endif
#ifndef ACTIVATION_F32_FAR
#define ACTIVATION_F32_FAR ACTIVATION_F32
#endif
#ifndef ACTIVATION_F32_AT_DEFAULTS
#define ACTIVATION_F32_AT_DEFAULTS(name, np, value_rare, slope_rare, value_doubt, slope_doubt,     \
                                   ...)                                                            \
    ACTIVATION(name, np, __VA_ARGS__)
#define FROM_OUTPUT_F32_AT_DEFAULTS(name, np, doubt) FROM_OUTPUT(name, np)
#endif
#ifndef GATED_F32
#define GATED_F32(name, np, rare, ...) GATED(name, np, __VA_ARGS__)
#endif
#ifndef ACTIVATION_AT_DEFAULTS
#define ACTIVATION_AT_DEFAULTS(name, np, value_rare, slope_rare, value_doubt, slope_doubt, ...)    \
    ACTIVATION_F32_AT_DEFAULTS(name, np, value_rare, slope_rare, value_doubt, slope_doubt, __VA_ARGS__)
#endif
#ifndef ACTIVATION_AT_DEFAULTS_ALONE
#define ACTIVATION_AT_DEFAULTS_ALONE ACTIVATION_AT_DEFAULTS
#endif
#ifndef GATED_F32_AT_DEFAULTS
#define GATED_F32_AT_DEFAULTS(name, np, rare, ...) GATED(name, np, __VA_ARGS__)
#endif
#ifndef ACTIVATION_EXACT
#define ACTIVATION_EXACT(name, np, ...)                                                            \
    ACTIVATION_F32(name, np, CHEAP, CHEAP, NOWHERE, NOWHERE, __VA_ARGS__)
#define FROM_OUTPUT_EXACT(name, np) FROM_OUTPUT_F32(name, np, CHEAP)
#endif
#ifndef PARAMETER_SLOPE_EXACT
#define PARAMETER_SLOPE_EXACT(name, np, parameter) PARAMETER_SLOPE(name, np, parameter)
#endif
#ifndef PARAMETER_SLOPE_IDENTITY
#define PARAMETER_SLOPE_IDENTITY(name, np, parameter) PARAMETER_SLOPE_EXACT(name, np, parameter)
#endif
#ifndef PARAMETER_SLOPE_ORDINARY
#define PARAMETER_SLOPE_ORDINARY(name, np, parameter) PARAMETER_SLOPE(name, np, parameter)
#endif
#ifndef ACTIVATION_STEPS
#define ACTIVATION_STEPS ACTIVATION_EXACT
#define FROM_OUTPUT_STEPS FROM_OUTPUT_EXACT
#endif
#ifndef ACTIVATION_WINDOW
#define ACTIVATION_WINDOW ACTIVATION_STEPS
#define FROM_OUTPUT_WINDOW FROM_OUTPUT_EXACT
#define ACTIVATION_CUT ACTIVATION_WINDOW
#define ACTIVATION_CUT_OF_SIZE ACTIVATION_WINDOW
#endif
#ifndef GATED_EXACT
#define GATED_EXACT(name, np, ...) GATED_F32(name, np, CHEAP, __VA_ARGS__)
#endif

#include "relu.h"
#include "relu6.h"
#include "relu2.h"
#include "leaky_relu.h"
#include "prelu.h"
#include "threshold.h"
#include "thresholded_relu.h"
#include "sigmoid.h"
#include "softplus.h"
#include "log_sigmoid.h"
#include "hard_sigmoid.h"
#include "tanh.h"
#include "hard_tanh.h"
#include "tanh_shrink.h"
#include "softsign.h"
#include "elu.h"
#include "celu.h"
#include "selu.h"
#include "silu.h"
#include "swish.h"
#include "hard_silu.h"
#include "mish.h"
#include "gelu_tanh.h"
#include "gelu.h"
#include "gelu_quick.h"
#include "squareplus.h"
#include "sparse_plus.h"
#include "sparse_sigmoid.h"
#include "soft_shrink.h"
#include "hard_shrink.h"
#include "xielu.h"
#include "glu.h"
#include "softmax.h"
#include "log_softmax.h"
#include "logsumexp.h"
#include "softmax_cross_entropy.h"
#include "sparsemax.h"
