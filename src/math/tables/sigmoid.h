/* Made by tools/coefficients/float32.py sigmoid */
/* clang-format off */
/* log(1 + e^-w), in segment 0 log(1 + e^x) within 2^-28.4 */
static const real sigmoid_steps = 0x1.266666p+0f;
static const real sigmoid_first = 0x1.bd37a8p-2f;
static const real sigmoid_low = -0x1.937a6ep+3f;
static const real sigmoid_table[7][16] = {
    {0, 0x1.c8c99ap-1f, 0x1.cf1612p+0f, 0x1.4f580ap+1f, 0x1.bbf268p+1f, 0x1.1e3bc8p+2f,
    0x1.569636p+2f, 0x1.851b6ap+2f, 0x1.beb51cp+2f, 0x1.fdfefcp+2f, 0x1.1a3c7ap+3f, 0x1.34b41ep+3f,
    0x1.4dbaeap+3f, 0x1.6b33dcp+3f, 0x1.894032p+3f, 0x1.de1a9cp+3f},
    {0x1.62e43p-1f, 0x1.5faaecp-2f, 0x1.36b6b2p-3f, 0x1.1fe156p-4f, 0x1.f6dfbep-6f, 0x1.74161cp-7f,
    0x1.358934p-8f, 0x1.2ba238p-9f, 0x1.e79d96p-11f, 0x1.6ae23ep-12f, 0x1.35dd44p-13f,
    0x1.0f06eep-14f, 0x1.eff02p-16f, 0x1.8ae26ap-17f, 0x1.34d04cp-18f, 0x1.5c8292p-22f},
    {0x1p-1f, -0x1.29a3cp-2f, -0x1.204aacp-3f, -0x1.15ff1ap-4f, -0x1.ef3c28p-6f, -0x1.71fb56p-7f,
    -0x1.34ce5cp-8f, -0x1.2b4a9ep-9f, -0x1.e76394p-11f, -0x1.6ad22ap-12f, -0x1.35d768p-13f,
    -0x1.0f04b2p-14f, -0x1.efee44p-16f, -0x1.8ae1d6p-17f, -0x1.34d01ep-18f, -0x1.5e53b6p-22f},
    {0x1.ffffd2p-4f, 0x1.a640dep-4f, 0x1.ef6b3ep-5f, 0x1.0320fap-5f, 0x1.e0440ap-7f, 0x1.6dcdf8p-8f,
    0x1.3359f4p-9f, 0x1.2a9b9cp-10f, 0x1.e6ef9ap-12f, 0x1.6ab232p-13f, 0x1.35cbdap-14f,
    0x1.0f005p-15f, 0x1.efea74p-17f, 0x1.8ae0bp-18f, 0x1.34cffp-19f, 0x1.5c8ep-23f},
    {-0x1.42e258p-28f, -0x1.d756c8p-7f, -0x1.da99a8p-7f, -0x1.2a9f3ap-7f, -0x1.2cd334p-8f,
    -0x1.dcb9f4p-10f, -0x1.95f18cp-11f, -0x1.8c509p-12f, -0x1.4401b6p-13f, -0x1.e344a2p-15f,
    -0x1.9cf04ep-16f, -0x1.69478ap-17f, -0x1.4a946p-18f, -0x1.073c46p-19f, -0x1.9bbe1p-21f,
    -0x1.bd7998p-25f},
    {-0x1.552636p-8f, -0x1.0b2742p-9f, 0x1.6a9c0cp-10f, 0x1.acbe28p-10f, 0x1.07d9bap-10f,
    0x1.c6f902p-12f, 0x1.8e15d4p-13f, 0x1.88c16p-14f, 0x1.42c924p-15f, 0x1.e248f6p-17f,
    0x1.9c6f3p-18f, 0x1.6906dap-19f, 0x1.4a93d8p-20f, 0x1.072e94p-21f, 0x1.9b76cp-23f,
    0x1.ccfc14p-27f},
    {0x1.18735cp-25f, 0x1.0f6ee4p-10f, 0x1.5b723cp-12f, -0x1.b7703cp-14f, -0x1.366e32p-13f,
    -0x1.4a6e76p-14f, -0x1.326da2p-15f, -0x1.366c86p-16f, -0x1.026b56p-17f, -0x1.806a24p-19f,
    -0x1.4a68eap-20f, -0x1.22679ep-21f, -0x1.0a665ep-22f, -0x1.a86522p-24f, -0x1.4a63e8p-25f,
    -0x1.d8601ap-29f},
};
