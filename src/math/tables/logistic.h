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
static const exp_multiple logistic_quick_multiple = {
    0x1.3a4cbep+5f, 0x1.a1p-6f, 0x1.d4ed0ep-20f, 0x1.b3b646p+0f};
#if defined(NPACT_F16)
static const real logistic_oai_factor = 0x1.b3cp+0f;
/* of the factor times t: e within 2^-25.7 for |r| < 0.0255 */
static const logistic_scale logistic_oai = {
    0x1.3a53c2p+4f, 0x1.a1p-5f, -0x1.fbab3cp-21f,
    {0x1.85801ap-12f, -0x1.b3e97p+0f, 0x1.730d28p+0f, -0x1.a50b46p-1f}};
static const exp_multiple logistic_oai_multiple = {
    0x1.3a53c2p+5f, 0x1.a1p-6f, -0x1.fbab3cp-22f, 0x1.b3cp+0f};
#elif defined(NPACT_BF16)
static const real logistic_oai_factor = 0x1.b4p+0f;
/* of the factor times t: e within 2^-25.7 for |r| < 0.0254 */
static const logistic_scale logistic_oai = {
    0x1.3a81ecp+4f, 0x1.a0cp-5f, 0x1.9d352cp-22f,
    {0x1.85801ap-12f, -0x1.b42976p+0f, 0x1.737a2ep+0f, -0x1.a5c63cp-1f}};
static const exp_multiple logistic_oai_multiple = {
    0x1.3a81ecp+5f, 0x1.a0cp-6f, 0x1.9d352cp-23f, 0x1.b4p+0f};
#else
static const real logistic_oai_factor = 0x1.b3b646p+0f;
/* of the factor times t: e within 2^-25.7 for |r| < 0.0255 */
static const logistic_scale logistic_oai = {
    0x1.3a4cbep+4f, 0x1.a1p-5f, 0x1.d4d684p-19f,
    {0x1.85801ap-12f, -0x1.b3dfb4p+0f, 0x1.72fc96p+0f, -0x1.a4fea6p-1f}};
static const exp_multiple logistic_oai_multiple = {
    0x1.3a4cbep+5f, 0x1.a1p-6f, 0x1.d4d684p-20f, 0x1.b3b646p+0f};
#endif
