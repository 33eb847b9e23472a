/* tanh_shrink(x) = x - tanh(x) */
#ifdef MATHS
INLINE jet tanh_shrink(vec x) {
    vec y = tanh_(x).value;
    return (jet){v_sub(x, y), v_mul(y, y)};
}
#endif

ACTIVATION(tanh_shrink, 0,
           .summary = "Tanh shrinkage",
           .formula = "x - tanh(x)",
           .derivative = "tanh(x)**2",
           .source = "torch.nn.Tanhshrink",
           .limits = {-INFINITY, INFINITY, 1, 1}, .range = {-INFINITY, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
