/* gelu(x) = x Phi(x) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet gelu(vec x) { return gelu_tanh(x); }
#endif

ACTIVATION(gelu, 0,
           .summary = "Gaussian error linear unit",
           .formula = "x * erfc(-x / sqrt(2)) / 2",
           .derivative = "erfc(-x / sqrt(2)) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)",
           .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.16997120747990369, INFINITY}, .lipschitz = 1.1289, .monotone = 0,
           .slope_zero = -0.7517915246935645,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
