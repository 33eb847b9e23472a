/* Made by tools/coefficients/float32.py xielu */
/* clang-format off */
/* V(w) = 0.8 (e^-w - 1 + w) - 0.5 w; from 16 on without e^-w, at last with e^-1e-6 for it */
static const real xielu_a = 0x1.711002p+0f;
static const real xielu_b = -0x1.322004p-5f;
static const real xielu_table[8][16] = {
    {0, 0x1.54d09ep-1f, 0x1.924a6p+0f, 0x1.375ba2p+1f, 0x1.695a62p+1f, 0x1.ef45ccp+1f,
    0x1.2c9f6ep+2f, 0x1.69900ap+2f, 0x1.b097b2p+2f, 0x1.f404e2p+2f, 0x1.206f72p+3f, 0x1.504db8p+3f,
    0x1.87a3bep+3f, 0x1.cf5ec4p+3f, 0, 0x1.c96e7ep-50f},
    {0, -0x1.836328p-3f, -0x1.4c88d4p-3f, -0x1.1abc3ep-24f, 0x1.82e848p-4f, 0x1.828dap-2f,
    0x1.3ba164p-1f, 0x1.cb978ep-1f, 0x1.3a8c76p+0f, 0x1.8b4e46p+0f, 0x1.e77842p+0f, 0x1.2d2ac8p+1f,
    0x1.6f916cp+1f, 0x1.c5a4fp+1f, -0x1.99999ap-1f, -0x1.ad7f1cp-21f},
    {-0x1p-1f, -0x1.c74504p-4f, 0x1.120824p-3f, 0x1.d684bp-3f, 0x1.028542p-2f, 0x1.2219e6p-2f,
    0x1.2bba7ep-2f, 0x1.305118p-2f, 0x1.323feap-2f, 0x1.32de5ep-2f, 0x1.3319acp-2f, 0x1.332d7cp-2f,
    0x1.33323p-2f, 0x1.333318p-2f, 0x1.333334p-2f, 0x1.333334p-2f},
    {0x1.999998p-2f, 0x1.a5046ap-3f, 0x1.545e58p-4f, 0x1.1fc368p-5f, 0x1.856f82p-6f, 0x1.1194d4p-7f,
    0x1.de2d22p-9f, 0x1.710da2p-10f, 0x1.e69366p-12f, 0x1.53569p-13f, 0x1.987f8p-15f,
    0x1.6e2136p-17f, 0x1.03bf48p-19f, 0x1.b94388p-23f, 0, 0},
    {-0x1.11107ep-3f, -0x1.18ac9p-4f, -0x1.c5d484p-6f, -0x1.7fb17ap-7f, -0x1.03a12ep-7f,
    -0x1.6cc16ep-9f, -0x1.3eb346p-10f, -0x1.ebe928p-12f, -0x1.4445e8p-13f, -0x1.c40c1cp-15f,
    -0x1.1049dep-16f, -0x1.ed6c6p-19f, -0x1.53501cp-21f, -0x1.e7d6a8p-25f, 0, 0},
    {0x1.10f582p-5f, 0x1.18b7c4p-6f, 0x1.c5a248p-8f, 0x1.7fba6cp-9f, 0x1.03b5c4p-9f,
    0x1.6ccfe6p-11f, 0x1.3ebeeap-12f, 0x1.ebfc88p-14f, 0x1.4482dp-15f, 0x1.c46e5ap-17f,
    0x1.107dccp-18f, 0x1.e49a78p-21f, 0x1.5fb8d4p-23f, 0x1.1b7516p-26f, 0, 0},
    {-0x1.b062c2p-8f, -0x1.c34194p-9f, -0x1.6a6aa2p-10f, -0x1.2e9886p-11f, -0x1.9d499cp-12f,
    -0x1.26907ap-13f, -0x1.05f184p-14f, -0x1.954a02p-16f, -0x1.0a9d5ap-17f, -0x1.7caf42p-19f,
    -0x1.baa2fp-21f, -0x1.17f212p-23f, -0x1.826b14p-25f, -0x1.2244dep-27f, 0, 0},
    {0x1.ef24ep-11f, 0x1.22f73p-11f, 0x1.11bc18p-12f, 0x1.f0aba2p-14f, 0x1.d9d588p-15f,
    0x1.8169f6p-16f, 0x1.6a5914p-17f, 0x1.17ebb6p-18f, 0x1.4b56a6p-20f, 0x1.fd781ap-22f,
    0x1.179c28p-23f, 0x1.5854d8p-25f, 0x1.728e28p-29f, 0x1.67c86p-30f, 0, 0},
};
