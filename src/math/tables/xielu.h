/* Made by tools/coefficients/float32.py xielu */
/* clang-format off */
#if defined(NPACT_F16)
/* above -1e-6 a line; from there down to -17.5; a line; above 0 */
static const real xielu_scale = -0x1.3851ecp+0f;
static const real xielu_offset = 0x1.470a3ep+1f;
static const real xielu_alpha = 0x1.998p-1f;
static const real xielu_rest = 0x1.33p-2f;
static const real xielu_table[7][16] = {
    {0, 0, -0x1.2851ecp-1f, -0x1.ff147p-1f, -0x1.b5cdf6p+0f, -0x1.378606p+1f, -0x1.8292f6p+1f,
    -0x1.003dp+2f, -0x1.4dd58ap+2f, -0x1.bb4b8ap+2f, -0x1.112dcp+3f, -0x1.46decp+3f,
    -0x1.95344p+3f, -0x1.f703p+3f, 0, 0},
    {-0x1.ad6444p-21f, 0, -0x1.6c630ap-3f, -0x1.a56edap-3f, -0x1.23bf1ep-3f, 0x1.7fb02ep-26f,
    0x1.28466cp-3f, 0x1.a91678p-2f, 0x1.896734p-1f, 0x1.470f08p+0f, 0x1.c27e02p+0f, 0x1.219e16p+1f,
    0x1.7f8dbep+1f, 0x1.f4d89ap+1f, -0x1.998p-1f, 0},
    {-0x1.33p-2f, 0x1p-1f, 0x1.3042b8p-3f, -0x1.4a8b8ap-8f, -0x1.3dcb1ap-3f, -0x1.d656e2p-3f,
    -0x1.0b0944p-2f, -0x1.240e24p-2f, -0x1.2e8deap-2f, -0x1.32323ap-2f, -0x1.32d6e2p-2f,
    -0x1.32f852p-2f, -0x1.32ff56p-2f, -0x1.32fff8p-2f, -0x1.33p-2f, 0},
    {0, 0x1.997ffcp-2f, 0x1.cb215cp-3f, 0x1.2dd5d2p-3f, 0x1.283508p-4f, 0x1.1f5242p-5f,
    0x1.3fb5dap-6f, 0x1.de3b6cp-8f, 0x1.1c848p-9f, 0x1.9b8c6ap-12f, 0x1.48ef9ep-14f,
    0x1.eb7f12p-17f, 0x1.541806p-20f, 0x1.ff8c9cp-25f, 0, 0x1.998p-1f},
    {0, 0x1.10ff2cp-3f, 0x1.321628p-4f, 0x1.92724ep-5f, 0x1.8af16cp-6f, 0x1.7f1692p-7f,
    0x1.aa4a1p-8f, 0x1.3ed11p-9f, 0x1.7b4384p-11f, 0x1.124682p-13f, 0x1.b67eeep-16f,
    0x1.47791p-18f, 0x1.c3489p-22f, 0x1.53e168p-26f, 0, 0},
    {0, 0x1.10e19ap-5f, 0x1.32156p-6f, 0x1.926facp-7f, 0x1.8ab632p-8f, 0x1.7f0c08p-9f,
    0x1.aa5d3ap-10f, 0x1.3ee41cp-11f, 0x1.7bc808p-13f, 0x1.12440cp-15f, 0x1.b6bb2cp-18f,
    0x1.479b4cp-20f, 0x1.c26e56p-24f, 0x1.5a1d6ap-28f, 0, 0},
    {0, 0x1.b074f4p-8f, 0x1.ea744ap-9f, 0x1.4273b6p-9f, 0x1.3c72d6p-10f, 0x1.3471a2p-11f,
    0x1.52707ep-12f, 0x1.006f48p-13f, 0x1.366d86p-15f, 0x1.c26b2cp-18f, 0x1.6668d2p-20f,
    0x1.0e6664p-22f, 0x1.8e630cp-26f, 0x1.285e44p-30f, 0, 0},
};
#elif defined(NPACT_BF16)
/* above -1e-6 a line; from there down to -17.5; a line; above 0 */
static const real xielu_scale = -0x1.3851ecp+0f;
static const real xielu_offset = 0x1.470a3ep+1f;
static const real xielu_alpha = 0x1.9ap-1f;
static const real xielu_rest = 0x1.34p-2f;
static const real xielu_table[7][16] = {
    {0, 0, -0x1.28c58p-1f, -0x1.f0028ap-1f, -0x1.b8d9cp+0f, -0x1.36b2a2p+1f, -0x1.80e9p+1f,
    -0x1.0053p+2f, -0x1.4c9bp+2f, -0x1.bb4f6p+2f, -0x1.10b48p+3f, -0x1.469ep+3f, -0x1.9422p+3f,
    -0x1.f7094p+3f, 0, 0},
    {-0x1.adea7cp-21f, 0, -0x1.6c6016p-3f, -0x1.a4c6bep-3f, -0x1.1e249p-3f, 0x1.3ed6bcp-27f,
    0x1.2573dp-3f, 0x1.ac80d4p-2f, 0x1.8899cp-1f, 0x1.488efep+0f, 0x1.c33cc6p+0f, 0x1.22771p+1f,
    0x1.7fb8fep+1f, 0x1.f6b722p+1f, -0x1.9ap-1f, 0},
    {-0x1.34p-2f, 0x1p-1f, 0x1.2e924cp-3f, 0x1.9d8cfep-9f, -0x1.42f086p-3f, -0x1.d73baap-3f,
    -0x1.0b76cp-2f, -0x1.250e9cp-2f, -0x1.2f767p-2f, -0x1.333206p-2f, -0x1.33d638p-2f,
    -0x1.33f84p-2f, -0x1.33ff5p-2f, -0x1.33fff8p-2f, -0x1.34p-2f, 0},
    {0, 0x1.99fff6p-2f, 0x1.cb4926p-3f, 0x1.373b1ap-3f, 0x1.250f9p-4f, 0x1.2188aap-5f,
    0x1.444a04p-6f, 0x1.de2c6ap-8f, 0x1.22629ep-9f, 0x1.9bf452p-12f, 0x1.4e3f78p-14f,
    0x1.f000f4p-17f, 0x1.600992p-20f, 0x1.ffed9cp-25f, 0, 0x1.9ap-1f},
    {0, 0x1.1153d4p-3f, 0x1.3230bap-4f, 0x1.9ef95ep-5f, 0x1.86c01cp-6f, 0x1.820a34p-7f,
    0x1.b06518p-8f, 0x1.3ec714p-9f, 0x1.8318bap-11f, 0x1.128d06p-13f, 0x1.bd911cp-16f,
    0x1.4a997ep-18f, 0x1.d33bb8p-22f, 0x1.554934p-26f, 0, 0},
    {0, 0x1.112b16p-5f, 0x1.323p-6f, 0x1.9efac2p-7f, 0x1.868d9ep-8f, 0x1.820726p-9f,
    0x1.b066e8p-10f, 0x1.3edb0cp-11f, 0x1.83c7bap-13f, 0x1.128b2ap-15f, 0x1.bdebdp-18f,
    0x1.4a7eap-20f, 0x1.d41048p-24f, 0x1.59ed24p-28f, 0, 0},
    {0, 0x1.b074f4p-8f, 0x1.ea744ap-9f, 0x1.4c73b6p-9f, 0x1.3872d6p-10f, 0x1.3671a2p-11f,
    0x1.56707ep-12f, 0x1.006f48p-13f, 0x1.3c6d86p-15f, 0x1.c26b2cp-18f, 0x1.6c68d4p-20f,
    0x1.0e666cp-22f, 0x1.9c630cp-26f, 0x1.225e3ep-30f, 0, 0},
};
#else
/* above -1e-6 a line; from there down to -17.5; a line; above 0 */
static const real xielu_scale = -0x1.3851ecp+0f;
static const real xielu_offset = 0x1.470a3ep+1f;
static const real xielu_alpha = 0x1.99999ap-1f;
static const real xielu_rest = 0x1.333334p-2f;
static const real xielu_table[7][16] = {
    {0, 0, -0x1.154a3cp-1f, -0x1.e92c46p-1f, -0x1.ba34ep+0f, -0x1.375ba4p+1f, -0x1.8252bap+1f,
    -0x1.008b24p+2f, -0x1.5df5b2p+2f, -0x1.bf446cp+2f, -0x1.0fc572p+3f, -0x1.45e25ep+3f,
    -0x1.8fb10ep+3f, -0x1.f7468ep+3f, 0, 0},
    {-0x1.ad7f1cp-21f, 0, -0x1.6062f4p-3f, -0x1.a52dacp-3f, -0x1.1de05ap-3f, -0x1.7bcf32p-27f,
    0x1.280e2p-3f, 0x1.ab1612p-2f, 0x1.b00816p-1f, 0x1.4c1c12p+0f, 0x1.bf7e38p+0f, 0x1.20aa3cp+1f,
    0x1.793af8p+1f, 0x1.f587ep+1f, -0x1.99999ap-1f, 0},
    {-0x1.333334p-2f, 0x1p-1f, 0x1.52dd9p-3f, 0x1.fa0c9cp-8f, -0x1.432c1p-3f, -0x1.d684b2p-3f,
    -0x1.0b25e4p-2f, -0x1.24529ep-2f, -0x1.2fbe62p-2f, -0x1.3271c4p-2f, -0x1.33083ap-2f,
    -0x1.332b48p-2f, -0x1.33326ap-2f, -0x1.33332cp-2f, -0x1.333334p-2f, 0},
    {0, 0x1.999996p-2f, 0x1.dca1fcp-3f, 0x1.3b1b66p-3f, 0x1.233a76p-4f, 0x1.1fc372p-5f,
    0x1.406a8ap-6f, 0x1.dc12acp-8f, 0x1.ba6f6cp-10f, 0x1.82e254p-12f, 0x1.57cec4p-14f,
    0x1.faff5ap-17f, 0x1.93d254p-20f, 0x1.fc51ccp-25f, 0, 0x1.99999ap-1f},
    {0, 0x1.111046p-3f, 0x1.3dc166p-4f, 0x1.a4247ep-5f, 0x1.844ec2p-6f, 0x1.7fae3p-7f,
    0x1.ab3ab2p-8f, 0x1.3d60bp-9f, 0x1.26ef68p-11f, 0x1.01d87cp-13f, 0x1.ca5034p-16f,
    0x1.51d58cp-18f, 0x1.0c6652p-21f, 0x1.351114p-26f, 0, 0},
    {0, 0x1.10f2eap-5f, 0x1.3dc348p-6f, 0x1.a427b8p-7f, 0x1.8414bp-8f, 0x1.7fa2aep-9f,
    0x1.ab3596p-10f, 0x1.3d73ecp-11f, 0x1.258fdap-13f, 0x1.01687cp-15f, 0x1.caf08p-18f,
    0x1.51f81cp-20f, 0x1.100788p-23f, 0x1.3efc88p-28f, 0, 0},
    {0, 0x1.b074f2p-8f, 0x1.fc7448p-9f, 0x1.5073b6p-9f, 0x1.3672d6p-10f, 0x1.3471a4p-11f,
    0x1.52707cp-12f, 0x1.fe6f46p-14f, 0x1.dc6d82p-16f, 0x1.a66b2cp-18f, 0x1.7668d4p-20f,
    0x1.16666ep-22f, 0x1.d4630cp-26f, 0x1.c45f6cp-30f, 0, 0},
};
#endif
