/* Made by tools/coefficients/float32.py logistic */
/* clang-format off */
static const real logistic_steps = 0x1.715476p+3f; /* 8 / ln 2 */
static const real logistic_step = 0x1.62e8p-4f; /* ln 2 / 8 in 14 bits, so that its product with n is exact */
static const real logistic_step_low = -0x1.e8082ep-19f;
/* c 2^(j/8), within 2^-27.3; j 2^20 is taken from the bit pattern */
static const real logistic_table[8] = {
    0x1.ffcf54p-1f, 0x1.f710fap-1f, 0x1.f052fp-1f, 0x1.ebde1ep-1f, 0x1.e9e77cp-1f, 0x1.eaa8ccp-1f,
    0x1.ee610cp-1f, 0x1.f554ecp-1f};
/* e^-r / c - 1, |r| < 0.0435, within 2^-25.7 */
static const real logistic_e[4] = {
    0x1.858006p-12f, -0x1.001858p+0f, 0x1.0022aep-1f, -0x1.558376p-3f};
