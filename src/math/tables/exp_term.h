/* Made by tools/coefficients/float32.py exp_term */
/* clang-format off */
static const real term_steps = 0x1.715476p+3f; /* 8 / ln 2 */
static const real term_step = 0x1.63p-4f; /* ln 2 / 8 in 11 bits, so that its product with n is exact */
static const real term_step_low = -0x1.bd0106p-16f;
static const real term_factor = 0x1.89cb7cp+0f;
static const real term_inverse = 0x1.4cd7e6p-1f; /* 1 / term_factor, and what that leaves */
static const real term_inverse_low = -0x1.51efbap-27f;
/* term_factor 2^(j/8) within 2^-28.3, less j 2^20 in its bits */
static const real term_table[8] = {
    0x1.89cb7cp+0f, 0x1.8d6fb4p+0f, 0x1.944dbcp+0f, 0x1.9eb052p+0f, 0x1.96747cp+0f, 0x1.8fa848p+0f,
    0x1.8b2404p+0f, 0x1.891c8ap+0f};
/* e^r = 1 + r + r^2 (q0 + ...), |r| < 0.0435, within 2^-32.4 */
static const real term_q[3] = {
    0x1p-1f, 0x1.555c84p-3f, 0x1.555a4ap-5f};
