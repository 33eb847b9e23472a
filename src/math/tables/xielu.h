/* Made by tools/coefficients/float32.py xielu */
/* clang-format off */
#if defined(NPACT_F16)
/* above -1e-6 a line; from there down to -17.5; a line; above 0 */
static const real xielu_scale = -0x1.3851ecp+0f;
static const real xielu_offset = 0x1.470a3ep+1f;
static const real xielu_alpha = 0x1.998p-1f;
static const real xielu_rest = 0x1.33p-2f;
static const real xielu_table[8][16] = {
    {0, 0, -0x1.2851ecp-1f, -0x1.eaf99p-1f, -0x1.b5cdf6p+0f, -0x1.378606p+1f, -0x1.8268p+1f,
    -0x1.00a08p+2f, -0x1.4dd58ap+2f, -0x1.bd4776p+2f, -0x1.114e8p+3f, -0x1.46decp+3f,
    -0x1.95344p+3f, -0x1.f703p+3f, 0, 0},
    {-0x1.ad6444p-21f, 0, -0x1.6c630ap-3f, -0x1.a55df8p-3f, -0x1.23bf1ep-3f, 0x1.7fb02ep-26f,
    0x1.27933p-3f, 0x1.aadc98p-2f, 0x1.896734p-1f, 0x1.496e92p+0f, 0x1.c2cc84p+0f, 0x1.219e16p+1f,
    0x1.7f8dbep+1f, 0x1.f4d89ap+1f, -0x1.998p-1f, 0},
    {-0x1.33p-2f, 0x1p-1f, 0x1.3042b8p-3f, 0x1.bb180ap-8f, -0x1.3dcb1ap-3f, -0x1.d656e2p-3f,
    -0x1.0afbd8p-2f, -0x1.24254ep-2f, -0x1.2e8deap-2f, -0x1.323882p-2f, -0x1.32d70cp-2f,
    -0x1.32f852p-2f, -0x1.32ff56p-2f, -0x1.32fff8p-2f, -0x1.33p-2f, 0},
    {0, 0x1.997ffep-2f, 0x1.cb215cp-3f, 0x1.39ec6p-3f, 0x1.283502p-4f, 0x1.1f524p-5f, 0x1.40214p-6f,
    0x1.db562cp-8f, 0x1.1c847cp-9f, 0x1.8efd66p-12f, 0x1.479fe2p-14f, 0x1.eb7eeep-17f,
    0x1.5415dep-20f, 0x1.ff909ap-25f, 0, 0x1.998p-1f},
    {0, 0x1.10ff7p-3f, 0x1.321628p-4f, 0x1.a2906ap-5f, 0x1.8af19cp-6f, 0x1.7f1754p-7f,
    0x1.aad924p-8f, 0x1.3ce306p-9f, 0x1.7b44bap-11f, 0x1.09ea6cp-13f, 0x1.b4b998p-16f,
    0x1.477b86p-18f, 0x1.c33fd4p-22f, 0x1.53deb6p-26f, 0, 0},
    {0, 0x1.10e54ap-5f, 0x1.3215acp-6f, 0x1.a292a4p-7f, 0x1.8abba2p-8f, 0x1.7f0d8ep-9f,
    0x1.aae1fcp-10f, 0x1.3cf5ecp-11f, 0x1.7bcd5ep-13f, 0x1.09a92ap-15f, 0x1.b4e658p-18f,
    0x1.47a202p-20f, 0x1.c28fecp-24f, 0x1.59f776p-28f, 0, 0},
    {0, 0x1.b067b4p-8f, 0x1.ea73fep-9f, 0x1.4f4776p-9f, 0x1.3c383cp-10f, 0x1.34054ep-11f,
    0x1.529188p-12f, 0x1.fdafe4p-14f, 0x1.363faap-15f, 0x1.b3adb8p-18f, 0x1.6597bep-20f,
    0x1.0e1686p-22f, 0x1.8e9d9ap-26f, 0x1.28776ap-30f, 0, 0},
    {0, 0x1.f079e4p-11f, 0x1.48e7dp-11f, 0x1.b74dc8p-12f, 0x1.d6df5p-13f, 0x1.a2b20cp-14f,
    0x1.7d63cp-15f, 0x1.45f932p-16f, 0x1.8479dep-18f, 0x1.2d5382p-20f, 0x1.d3aa16p-23f,
    0x1.630642p-25f, 0x1.0b8156p-28f, 0x1.454c56p-33f, 0, 0},
};
#elif defined(NPACT_BF16)
/* above -1e-6 a line; from there down to -17.5; a line; above 0 */
static const real xielu_scale = -0x1.3851ecp+0f;
static const real xielu_offset = 0x1.470a3ep+1f;
static const real xielu_alpha = 0x1.9ap-1f;
static const real xielu_rest = 0x1.34p-2f;
static const real xielu_table[8][16] = {
    {0, 0, -0x1.28b7p-1f, -0x1.ff0274p-1f, -0x1.ba4b8p+0f, -0x1.36b2a2p+1f, -0x1.80e9p+1f,
    -0x1.000c4p+2f, -0x1.4b61cp+2f, -0x1.ba9ccp+2f, -0x1.11093p+3f, -0x1.4777ap+3f, -0x1.9422p+3f,
    -0x1.f7094p+3f, 0, 0},
    {-0x1.adea7cp-21f, 0, -0x1.6c5784p-3f, -0x1.a4b37cp-3f, -0x1.1c50fp-3f, 0x1.3ed6bcp-27f,
    0x1.2573dp-3f, 0x1.ab3ce6p-2f, 0x1.85b334p-1f, 0x1.47b8a6p+0f, 0x1.c40872p+0f, 0x1.237cdep+1f,
    0x1.7fb8fep+1f, 0x1.f6b722p+1f, -0x1.9ap-1f, 0},
    {-0x1.34p-2f, 0x1p-1f, 0x1.2eac5p-3f, -0x1.704df2p-8f, -0x1.44969cp-3f, -0x1.d73baap-3f,
    -0x1.0b76cp-2f, -0x1.24fe0ep-2f, -0x1.2f6004p-2f, -0x1.332fc4p-2f, -0x1.33d6a6p-2f,
    -0x1.33f874p-2f, -0x1.33ff5p-2f, -0x1.33fff8p-2f, -0x1.34p-2f, 0},
    {0, 0x1.99fffep-2f, 0x1.cb5628p-3f, 0x1.2e3ec8p-3f, 0x1.23697cp-4f, 0x1.2188aap-5f,
    0x1.444a04p-6f, 0x1.e03e28p-8f, 0x1.27fd46p-9f, 0x1.a07834p-12f, 0x1.4acf9cp-14f,
    0x1.e3016cp-17f, 0x1.60091ep-20f, 0x1.ffedfcp-25f, 0, 0x1.9ap-1f},
    {0, 0x1.1154c4p-3f, 0x1.32395ap-4f, 0x1.92fe4cp-5f, 0x1.848d8ap-6f, 0x1.820988p-7f,
    0x1.b064ep-8f, 0x1.40286ep-9f, 0x1.8a94f4p-11f, 0x1.15920ap-13f, 0x1.b8f6aap-16f,
    0x1.41de28p-18f, 0x1.d340e6p-22f, 0x1.55552p-26f, 0, 0},
    {0, 0x1.113a42p-5f, 0x1.3238e6p-6f, 0x1.92fd88p-7f, 0x1.84593p-8f, 0x1.820978p-9f,
    0x1.b062f6p-10f, 0x1.403ed4p-11f, 0x1.8b6bb2p-13f, 0x1.15976ep-15f, 0x1.b93c8p-18f,
    0x1.4199bep-20f, 0x1.d41d0cp-24f, 0x1.5a019cp-28f, 0, 0},
    {0, 0x1.b0e1cep-8f, 0x1.eaaf7ep-9f, 0x1.42cd54p-9f, 0x1.3682bcp-10f, 0x1.36bccp-11f,
    0x1.566318p-12f, 0x1.0166bap-13f, 0x1.41fb16p-15f, 0x1.c6d5b2p-18f, 0x1.6936f4p-20f,
    0x1.087298p-22f, 0x1.9c3e12p-26f, 0x1.21efa8p-30f, 0, 0},
    {0, 0x1.f07a56p-11f, 0x1.48f736p-11f, 0x1.b36ef4p-12f, 0x1.d6104cp-13f, 0x1.9fa92p-14f,
    0x1.7e3222p-15f, 0x1.46a032p-16f, 0x1.853b44p-18f, 0x1.2da204p-20f, 0x1.d46798p-23f,
    0x1.6badc8p-25f, 0x1.0bba7p-28f, 0x1.3c4736p-33f, 0, 0},
};
#else
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
#endif
