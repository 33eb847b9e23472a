/* Made by tools/coefficients/float32.py xielu */
/* clang-format off */
/* above -1e-6 a line; from there down to -17.5; a line; above 0 */
static const real xielu_scale = -0x1.3851ecp+0f;
static const real xielu_offset = 0x1.470a3ep+1f;
static const real xielu_alpha = 0x1.99999ap-1f;
static const real xielu_rest = 0x1.333334p-2f;
static const real xielu_table[8][16] = {
    {0, 0, -0x1.154a3cp-1f, -0x1.e88584p-1f, -0x1.bbc76p+0f, -0x1.375ba4p+1f, -0x1.81c886p+1f,
    -0x1.ffa6dcp+1f, -0x1.5c6c1p+2f, -0x1.bee026p+2f, -0x1.113f56p+3f, -0x1.43389cp+3f,
    -0x1.9536ecp+3f, -0x1.f7468ep+3f, 0, 0},
    {-0x1.ad7f1cp-21f, 0, -0x1.6062f4p-3f, -0x1.a52864p-3f, -0x1.1be2d6p-3f, -0x1.7bcf32p-27f,
    0x1.25cd6cp-3f, 0x1.a7cf34p-2f, 0x1.ac622p-1f, 0x1.4ba40ap+0f, 0x1.c308acp+0f, 0x1.1d7836p+1f,
    0x1.7fdb98p+1f, 0x1.f587ep+1f, -0x1.99999ap-1f, 0},
    {-0x1.333334p-2f, 0x1p-1f, 0x1.52dd9p-3f, 0x1.09dc8ep-7f, -0x1.44f48cp-3f, -0x1.d684b2p-3f,
    -0x1.0afa8ep-2f, -0x1.2427acp-2f, -0x1.2fa8dep-2f, -0x1.327094p-2f, -0x1.330a2ap-2f,
    -0x1.332a98p-2f, -0x1.33328ap-2f, -0x1.33332cp-2f, -0x1.333334p-2f, 0},
    {0, 0x1.999998p-2f, 0x1.dca1fap-3f, 0x1.3b8218p-3f, 0x1.2171f2p-4f, 0x1.1fc372p-5f,
    0x1.41c532p-6f, 0x1.e170e6p-8f, 0x1.c530ep-10f, 0x1.85421cp-12f, 0x1.484fcp-14f,
    0x1.137ea6p-16f, 0x1.541068p-20f, 0x1.fc54dcp-25f, 0, 0x1.99999ap-1f},
    {0, 0x1.11108p-3f, 0x1.3dc142p-4f, 0x1.a4ad6p-5f, 0x1.81ee64p-6f, 0x1.7fad96p-7f,
    0x1.ad090cp-8f, 0x1.40f4f8p-9f, 0x1.2e178cp-11f, 0x1.036f78p-13f, 0x1.b5a0c2p-16f,
    0x1.6f3094p-18f, 0x1.c2edbap-22f, 0x1.3524c6p-26f, 0, 0},
    {0, 0x1.10f6p-5f, 0x1.3dc6bcp-6f, 0x1.a4b0d8p-7f, 0x1.81bb78p-8f, 0x1.7fa2a4p-9f,
    0x1.ad0cdp-10f, 0x1.410cdep-11f, 0x1.2cd64ep-13f, 0x1.0304bep-15f, 0x1.b5d54cp-18f,
    0x1.6fcf5ap-20f, 0x1.c26c48p-24f, 0x1.3edc0ap-28f, 0, 0},
    {0, 0x1.b07542p-8f, 0x1.fd00ecp-9f, 0x1.50f586p-9f, 0x1.342cc2p-10f, 0x1.34b3cap-11f,
    0x1.540ce6p-12f, 0x1.0202dep-13f, 0x1.e95cbp-16f, 0x1.a88a54p-18f, 0x1.6691d8p-20f,
    0x1.2cf29cp-22f, 0x1.8fd528p-26f, 0x1.c3a33cp-30f, 0, 0},
    {0, 0x1.effb24p-11f, 0x1.45d05p-11f, 0x1.b6c45cp-12f, 0x1.d562d4p-13f, 0x1.a38138p-14f,
    0x1.7d9544p-15f, 0x1.46511ap-16f, 0x1.83b956p-18f, 0x1.2d667cp-20f, 0x1.d40098p-23f,
    0x1.73a978p-25f, 0x1.0bddap-28f, 0x1.6ba722p-32f, 0, 0},
};
