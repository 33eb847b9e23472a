/* The table as C structs: one row an activation, one entry a function that Python sees. */
#ifndef NPACT_REGISTRY_H
#define NPACT_REGISTRY_H

#include "kernels.h"

struct parameter {
    const char *name;
    double value; /* the default */
};

/* The largest error that was measured, in units in the last place with the final rounding included,
 * and the input it was measured at. */
struct bound {
    double ulp; /* a slope's holds for the slopes by parameters too */
    double worst;
};

struct activation {
    const char *name;
    int n_inputs; /* 1, or 2 for a gated unit: gate and value */
    int n_parameters;
    const char *summary;    /* one line */
    const char *formula;    /* of the value, in Python's notation */
    const char *derivative; /* of the value by x, likewise */
    const char *source;     /* the paper */
    const char *notes;      /* kinks, conventions, other systems' definitions; may be missing */
    const char *aliases;    /* other names of the same ufunc, separated by spaces; may be missing */
    struct parameter parameters[MAX_PARAMETERS];
    double limits[4];  /* value at -inf and inf, slope at -inf and inf, at the default parameters */
    double range[2];   /* infimum and supremum of the value, at the default parameters */
    double lipschitz;  /* supremum of |slope|, at the default parameters; infinite where it jumps */
    int monotone;      /* non-decreasing, at the default parameters */
    double slope_zero; /* where the slope crosses zero, or 0: there its bound is absolute */
    struct bound value_f32, slope_f32, value_f64, slope_f64;
};

enum role { VALUE, GRAD, BACKWARD, VALUE_AND_GRAD, BACKWARD_FROM_OUTPUT, GRAD_PARAMETER };

/* An element-wise ufunc: `row` and `role` give its name, n_in counts the inputs before the parameters. */
struct elementwise {
    int row; /* in npact_activations */
    enum role role;
    const char *parameter; /* which one, for GRAD_PARAMETER */
    int n_in, n_out;
};

/* A generalised ufunc along an axis. */
struct axis_function {
    const char *name;
    const char *signature; /* NumPy's */
    const char *arguments; /* names of the inputs, separated by commas */
    const char *types;     /* a letter an operand: x the element type, i a label (int64) */
    const char *summary, *formula, *source, *notes;
    struct bound value_f32, value_f64;
};

extern const struct activation npact_activations[];
extern const struct elementwise npact_elementwise[];
extern const struct axis_function npact_axis[];
extern const int npact_n_activations, npact_n_elementwise, npact_n_axis;

#endif
