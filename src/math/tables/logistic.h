/* Made by tools/coefficients/float32.py logistic */
/* clang-format off */
/* k 2^(j/8), within 2^-27.3; j 2^20 is taken from the bit pattern */
static const real logistic_table[8] = {
    0x1.ffcf54p-1f, 0x1.f710fap-1f, 0x1.f052fp-1f, 0x1.ebde1ep-1f, 0x1.e9e77cp-1f, 0x1.eaa8ccp-1f,
    0x1.ee610cp-1f, 0x1.f554ecp-1f};
/* of t: e within 2^-25.7 for |r| < 0.0433 */
static const logistic_scale logistic_plain = {
    0x1.715476p+3f, 0x1.62e8p-4f, -0x1.e8082ep-19f,
    {0x1.85801ap-12f, -0x1.001858p+0f, 0x1.00229ap-1f, -0x1.558376p-3f}};
/* of 1.702 t: e within 2^-25.7 for |r| < 0.0255 */
static const logistic_scale logistic_quick = {
    0x1.3a4cbep+4f, 0x1.a1p-5f, 0x1.d4ed0ep-19f,
    {0x1.85801ap-12f, -0x1.b3dfb4p+0f, 0x1.72fc96p+0f, -0x1.a4f95ap-1f}};
/* of the float next to 1.702, times t: e within 2^-25.7 for |r| < 0.0255 */
static const logistic_scale logistic_oai = {
    0x1.3a4cbep+4f, 0x1.a1p-5f, 0x1.d4d684p-19f,
    {0x1.85801ap-12f, -0x1.b3dfb4p+0f, 0x1.72fc96p+0f, -0x1.a4fea6p-1f}};
