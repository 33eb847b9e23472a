/* Gated units: an activation of the gate times the value.  The gate comes first, everywhere.
 *
 *   glu, swiglu, geglu, geglu_tanh, geglu_quick, reglu:  f(gate) value
 *   swiglu_oai:  g sigmoid(alpha g) (v + 1), g = min(gate, limit), v = clip(value, -limit, limit)
 *
 * Source:  Dauphin, Fan, Auli, Grangier 2017, arXiv:1612.08083; Shazeer 2020, arXiv:2002.05202
 * Special: the derivatives of the clips of swiglu_oai are 0 at the limits. */
#ifdef MATHS
INLINE gated gate_by(jet f, vec value) {
    return (gated){v_mul(f.value, value), v_mul(f.slope, value), f.value};
}
INLINE gated glu(vec gate, vec value) { return gate_by(sigmoid(gate), value); }
INLINE gated swiglu(vec gate, vec value) { return gate_by(silu(gate), value); }
INLINE gated geglu(vec gate, vec value) { return gate_by(gelu(gate), value); }
INLINE gated geglu_tanh(vec gate, vec value) { return gate_by(gelu_tanh(gate), value); }
INLINE gated geglu_quick(vec gate, vec value) { return gate_by(gelu_quick(gate), value); }
INLINE gated reglu(vec gate, vec value) { return gate_by(relu(gate), value); }
INLINE gated swiglu_oai(vec gate, vec value, vec alpha, vec limit) {
    const vec zero = v_set(0);
    vec low = v_neg(limit);
    mask in = m_and(v_gt(value, low), v_lt(value, limit));
    vec v = v_add(v_min(limit, v_max(low, value)), v_set(1)); /* both keep a NaN, on the right */
    gated d = gate_by(swish(v_min(limit, gate), alpha), v);
    vec by_gate = v_select(v_ge(gate, limit), zero, d.by_gate);
    vec by_value = v_select(m_or(in, v_isnan(value)), d.by_value, zero);
    return (gated){d.value, by_gate, by_value};
}
#endif

GATED(glu, 0,
      .summary = "Gated linear unit",
      .formula = "sigmoid(gate) * value",
      .derivative = "sigmoid_grad(gate) * value, sigmoid(gate)",
      .source = "Dauphin, Fan, Auli and Grangier, Language modeling with gated convolutional networks, arXiv:1612.08083",
      .value_f32 = {0.51}, .value_f64 = {1.5})
GATED(swiglu, 0,
      .summary = "Gated linear unit with silu",
      .formula = "silu(gate) * value",
      .derivative = "silu_grad(gate) * value, silu(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.51}, .value_f64 = {1.5})
GATED(geglu, 0,
      .summary = "Gated linear unit with gelu",
      .formula = "gelu(gate) * value",
      .derivative = "gelu_grad(gate) * value, gelu(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.51}, .value_f64 = {1.5})
GATED(geglu_tanh, 0,
      .summary = "Gated linear unit with gelu_tanh",
      .formula = "gelu_tanh(gate) * value",
      .derivative = "gelu_tanh_grad(gate) * value, gelu_tanh(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.51}, .value_f64 = {1.5})
GATED(geglu_quick, 0,
      .summary = "Gated linear unit with gelu_quick",
      .formula = "gelu_quick(gate) * value",
      .derivative = "gelu_quick_grad(gate) * value, gelu_quick(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.51}, .value_f64 = {1.5})
GATED(reglu, 0,
      .summary = "Gated linear unit with relu",
      .formula = "relu(gate) * value",
      .derivative = "relu_grad(gate) * value, relu(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.5}, .value_f64 = {0.5})
GATED(swiglu_oai, 2,
      .summary = "Gated linear unit with swish and clipped operands",
      .formula = "g * sigmoid(alpha * g) * (v + 1), g = min(gate, limit), v = min(max(value, -limit), limit)",
      .derivative = "swish_grad(g, alpha) * (v + 1) if gate < limit else 0, swish(g, alpha) if abs(value) < limit else 0",
      .source = "OpenAI, gpt-oss model card, arXiv:2508.10925",
      .parameters = {{"alpha", 1.702}, {"limit", 7.0}},
      .value_f32 = {0.51}, .value_f64 = {1.5})
