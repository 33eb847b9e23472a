/* Made by tools/coefficients/float32.py exp */
/* clang-format off */
static const real exp_steps = 0x1.715476p+4f; /* 16 / ln 2 */
static const real exp_step = 0x1.63p-5f; /* ln 2 / 16 in 11 bits, so that its product with n is exact */
static const real exp_step_low = -0x1.bd0106p-17f;
/* T ~ 2^(j/16) in 8 bits, and j ln 2 / 16 - log T */
static const real exp_table[16] = {
    0x1p+0f, 0x1.0cp+0f, 0x1.18p+0f, 0x1.24p+0f, 0x1.3p+0f, 0x1.3ep+0f, 0x1.4cp+0f, 0x1.5ap+0f,
    0x1.6ap+0f, 0x1.7ap+0f, 0x1.8ap+0f, 0x1.9cp+0f, 0x1.aep+0f, 0x1.c2p+0f, 0x1.d6p+0f, 0x1.eap+0f};
static const real exp_offset[16] = {
    0, -0x1.4615f8p-9f, -0x1.851f18p-9f, -0x1.a661ecp-10f, 0x1.789472p-10f, -0x1.1656aep-12f,
    -0x1.ca8cep-16f, 0x1.04e824p-9f, 0x1.c00c4p-14f, 0x1.766bd2p-13f, 0x1.0bd942p-9f,
    0x1.6b3798p-11f, 0x1.485dfcp-10f, -0x1.d1989ap-11f, -0x1.13a2c6p-10f, 0x1.3947dp-11f};
/* e^r = 1 + r + r^2 (q0 + q1 r), |r| < 0.0247, within 2^-28.5 */
static const real exp_q[2] = {
    0x1.0002c4p-1f, 0x1.5557acp-3f};
static const real expm1_steps = 0x1.715476p+3f; /* 8 / ln 2 */
static const real expm1_step = 0x1.62ep-4f; /* ln 2 / 8 in 12 bits */
static const real expm1_step_low = 0x1.0bfbe8p-18f;
/* T for exp_below: j 2^20 is taken from the bit pattern, adding n 2^20 puts it back */
static const real expm1_table[8] = {
    0x1p+0f, 0x1.f8p-1f, 0x1.fp-1f, 0x1.ecp-1f, 0x1.eap-1f, 0x1.eap-1f, 0x1.eep-1f, 0x1.fcp-1f};
static const real expm1_offset[8] = {
    0, -0x1.851f18p-9f, 0x1.789472p-10f, -0x1.ca8cep-16f, 0x1.c00c4p-14f, 0x1.0bd942p-9f,
    0x1.485dfcp-10f, -0x1.c21f2ep-7f};
/* e^r - 1 = r + r^2 (q0 + ...), -0.0572 < r < 0.0455; e^x - 1 within 2^-26.9 of itself */
static const real expm1_q[3] = {
    0x1.000006p-1f, 0x1.555d2ap-3f, 0x1.53d808p-5f};
