/* Made by tools/coefficients/float32.py sigmoid */
/* clang-format off */
/* log(1 + e^-w), in segment 0 log(1 + e^x) within 2^-28.4 */
static const real sigmoid_steps = 0x1.266666p+0f;
static const real sigmoid_first = 0x1.bd37a8p-2f;
static const real sigmoid_low = -0x1.937a6ep+3f;
static const real sigmoid_table[8][16] = {
    {0, 0x1.cad358p-1f, 0x1.cf1612p+0f, 0x1.4eae8cp+1f, 0x1.b9f8b2p+1f, 0x1.1df3e4p+2f,
    0x1.564a84p+2f, 0x1.8785f6p+2f, 0x1.be7d76p+2f, 0x1.fa5132p+2f, 0x1.1ad4a6p+3f, 0x1.33074ap+3f,
    0x1.4e6826p+3f, 0x1.6c13f6p+3f, 0x1.899b7cp+3f, 0x1.de1a9cp+3f},
    {0x1.62e43p-1f, 0x1.5e7c0cp-2f, 0x1.36b6b2p-3f, 0x1.215256p-4f, 0x1.fe931p-6f, 0x1.75b69cp-7f,
    0x1.36f748p-8f, 0x1.208b6ep-9f, 0x1.e94618p-11f, 0x1.8059b2p-12f, 0x1.302974p-13f,
    0x1.1d978cp-14f, 0x1.e58f8ep-16f, 0x1.803a78p-17f, 0x1.316436p-18f, 0x1.5c8292p-22f},
    {0x1p-1f, -0x1.28ccc8p-2f, -0x1.204aacp-3f, -0x1.1757p-4f, -0x1.f6b37p-6f, -0x1.73972p-7f,
    -0x1.363ab6p-8f, -0x1.203a32p-9f, -0x1.e90bbp-11f, -0x1.8047acp-12f, -0x1.3023cep-13f,
    -0x1.1d9512p-14f, -0x1.e58dc6p-16f, -0x1.8039eap-17f, -0x1.316408p-18f, -0x1.5e4754p-22f},
    {0x1.ffffccp-4f, 0x1.a58c7ep-4f, 0x1.ef6b3ep-5f, 0x1.044a1ap-5f, 0x1.e746ecp-7f, 0x1.6f606ep-8f,
    0x1.34c2dep-9f, 0x1.1f97f2p-10f, 0x1.e896eep-12f, 0x1.8023c4p-13f, 0x1.3018a8p-14f,
    0x1.1d901ap-15f, 0x1.e58a2ap-17f, 0x1.8038ecp-18f, 0x1.3163d4p-19f, 0x1.5c7af6p-23f},
    {-0x1.7d7012p-25f, -0x1.d868d2p-7f, -0x1.da9986p-7f, -0x1.2bbae8p-7f, -0x1.30ebc8p-8f,
    -0x1.deb99ap-10f, -0x1.97c942p-11f, -0x1.7dc1bcp-12f, -0x1.451b2cp-13f, -0x1.ffccdp-15f,
    -0x1.95593ap-16f, -0x1.7caedep-17f, -0x1.43a99ap-18f, -0x1.0022c8p-19f, -0x1.972f54p-21f,
    -0x1.bdca5ap-25f},
    {-0x1.55211ap-8f, -0x1.08540ap-9f, 0x1.6a9adp-10f, 0x1.ad70c2p-10f, 0x1.0adbb2p-10f,
    0x1.c8cc6cp-12f, 0x1.8fdd48p-13f, 0x1.7a60d6p-14f, 0x1.43de7ap-15f, 0x1.fed38ap-17f,
    0x1.94da44p-18f, 0x1.7c8e22p-19f, 0x1.439fc6p-20f, 0x1.00062ep-21f, 0x1.96ea92p-23f,
    0x1.cdbc04p-27f},
    {0x1.7543cep-22f, 0x1.0fc5dap-10f, 0x1.5b4ffp-12f, -0x1.b352fp-14f, -0x1.3820bcp-13f,
    -0x1.4bd506p-14f, -0x1.33e17ep-15f, -0x1.2ba132p-16f, -0x1.032fecp-17f, -0x1.99c964p-19f,
    -0x1.437a78p-20f, -0x1.32ca8p-21f, -0x1.04e13p-22f, -0x1.9c3afp-24f, -0x1.460062p-25f,
    -0x1.d79858p-29f},
    {0x1.5b2136p-12f, -0x1.2e5828p-16f, -0x1.3bfc84p-13f, -0x1.3b98dcp-15f, 0x1.2ff73p-17f,
    0x1.73cd2ep-17f, 0x1.a1872cp-18f, 0x1.844dc2p-19f, 0x1.584c9ap-20f, 0x1.2296fep-21f,
    0x1.ea6df8p-23f, 0x1.9d1322p-24f, 0x1.5c993cp-25f, 0x1.233782p-26f, 0x1.e8f0e8p-28f,
    0x1.185d6cp-31f},
};
