/* silu(x) = x sigmoid(x) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet silu(vec x) { return swish(x, v_set(1)); }
#endif

ACTIVATION(silu, 0,
           .summary = "Sigmoid linear unit",
           .formula = "x * sigmoid(x)",
           .derivative = "sigmoid(x) * (1 + x * sigmoid(-x))",
           .source = "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units, arXiv:1702.03118",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.27846454276107380, INFINITY}, .lipschitz = 1.0998393194, .monotone = 0,
           .slope_zero = -1.2784645427610738,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
