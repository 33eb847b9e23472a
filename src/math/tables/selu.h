/* Made by tools/coefficients/float32.py selu */
/* clang-format off */
static const real selu_s = 0x1.0cfabep+0f;
static const real selu_s_rest = 0x1.9f57aep-5f;
static const real selu_k = 0x1.c212ccp+0f; /* s a */
static const real selu_k_low = 0x1.903c0cp-26f;
static const real selu_k_rest = 0x1.842598p-1f;
static const real selu_k16 = 0x1.c212p+0f; /* in 16 bits, so that its product with 8 bits is exact */
static const real selu_k16_low = 0x1.98ea7ap-17f;
