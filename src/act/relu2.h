/* relu2(x) = max(x, 0)^2
 * Source:  So et al. 2021, arXiv:2109.08668
 * Special: overflows, as the true value does, from the square root of the largest number on */
#if defined(MATHS) || defined(MATHS_F32)
INLINE jet relu2(vec x) {
    vec r = relu(x).value;
    return (jet){v_mul(r, r), v_add(r, r)};
}
#endif

ACTIVATION_EXACT(relu2, 0,
           .summary = "Squared rectified linear unit",
           .formula = "max(x, 0)**2",
           .derivative = "2 * max(x, 0)",
           .source = "So, Manke, Liu, Dai, Shazeer and Le, Primer: searching for efficient transformers, arXiv:2109.08668",
           .limits = {0, INFINITY, 0, INFINITY}, .range = {0, INFINITY}, .lipschitz = INFINITY, .monotone = 1,
           .value_f32 = {0.5}, .slope_f32 = {0.0}, .value_f64 = {0.5}, .slope_f64 = {0.0})
