/* Made by tools/coefficients/float32.py selu */
/* clang-format off */
static const real selu_s = 0x1.0cfabep+0f;
static const real selu_s_rest = 0x1.9f57aep-5f;
static const real selu_k = 0x1.c212ccp+0f; /* s a */
static const real selu_k_low = 0x1.903c0cp-26f;
/* T ~ 2^(j/8) in 8 bits, k T being within 2^-26.1 of a float */
static const real selu_powers[8] = {
    0x1p+0f, 0x1.f6p-1f, 0x1.f2p-1f, 0x1.eap-1f, 0x1.e8p-1f, 0x1.ecp-1f, 0x1.eep-1f, 0x1.f6p-1f};
static const real selu_offset[8] = {
    0, 0x1.133bcp-8f, -0x1.4f99dp-8f, 0x1.8a32aap-8f, 0x1.7214fep-8f, -0x1.8bcef8p-9f,
    0x1.485dfcp-10f, -0x1.13a2c6p-10f};
