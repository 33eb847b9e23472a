/* sparse_sigmoid(x) = clip((x + 1) / 2, 0, 1): the slope of sparse_plus
 * Source:  jax.nn.sparse_sigmoid
 * Special: slope(-1) = slope(1) = 0 */
#if defined(MATHS) || defined(MATHS_F32)
INLINE jet sparse_sigmoid(vec x) {
    mask inside = m_and(v_gt(x, v_set(-1)), v_lt(x, v_set(1)));
    return (jet){sparse_plus(x).slope, v_or_nan(v_only(inside, v_set((real)0.5)), x)};
}
#endif

ACTIVATION_STEPS(sparse_sigmoid, 0,
           .summary = "Sigmoid of three straight lines, between -1 and 1",
           .formula = "min(max((x + 1) / 2, 0), 1)",
           .derivative = "1 / 2 if -1 < x < 1 else 0",
           .source = "jax.nn.sparse_sigmoid",
           .notes = "The slope at -1 and at 1 is 0.",
           .limits = {0, 1, 0, 0}, .range = {0, 1}, .lipschitz = 0.5, .monotone = 1,
           .value_f32 = {0.5}, .slope_f32 = {0.0}, .value_f64 = {0.5}, .slope_f64 = {0.0})
