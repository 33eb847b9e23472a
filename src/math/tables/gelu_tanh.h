/* Made by tools/coefficients/float32.py gelu_tanh */
/* clang-format off */
/* S(w) = w / (1 + e^(2 u)) and S' */
static const real gelu_tanh_low = -0x1.133332p+2f;
static const real gelu_tanh_a = 0x1.522ea4p+1f;
static const real gelu_tanh_b = 0x1.5bb47cp-3f;
static const real gelu_tanh_table[13][16] = {
    {0, 0x1.51a84ep-2f, 0x1.81448p-1f, 0x1.17ea22p+0f, 0x1.6d842ep+0f, 0x1.c045p+0f, 0x1.0052e2p+1f,
    0x1.28eb2ap+1f, 0x1.4a7cf8p+1f, 0x1.70ef5ap+1f, 0x1.935692p+1f, 0x1.b9b2c2p+1f, 0x1.da6bbap+1f,
    0x1.faa4d2p+1f, 0x1.0d36ep+2f, 0x1.408a68p+2f},
    {0, 0x1.f4d2f4p-4f, 0x1.5c3e54p-3f, 0x1.336664p-3f, 0x1.c15bc4p-4f, 0x1.1f13bap-4f,
    0x1.72278cp-5f, 0x1.7d1ccap-6f, 0x1.907944p-7f, 0x1.577196p-8f, 0x1.21eb12p-9f,
    0x1.874fc6p-11f, 0x1.1553bcp-12f, 0x1.672cf2p-14f, 0x1.a7819ep-16f, 0x1.d0daep-23f},
    {0, 0x1.f85276p-3f, -0x1.9d6c86p-18f, -0x1.a3df52p-4f, -0x1.08244ep-3f, -0x1.c8b62ap-4f,
    -0x1.5f8b7cp-4f, -0x1.b42dfcp-5f, -0x1.066e14p-5f, -0x1.036448p-6f, -0x1.ed0d4p-8f,
    -0x1.790a52p-9f, -0x1.27cb32p-10f, -0x1.a5bda4p-12f, -0x1.106854p-13f, -0x1.a77b6cp-20f},
    {-0x1.988452p-2f, -0x1.6daf96p-2f, -0x1.b8b83ap-3f, -0x1.6ab7ap-4f, 0x1.ee0832p-10f,
    0x1.726896p-5f, 0x1.b9e8fap-5f, 0x1.7caeaep-5f, 0x1.1733d8p-5f, 0x1.4ce2bcp-6f, 0x1.6e6618p-7f,
    0x1.45053ap-8f, 0x1.1eb35p-9f, 0x1.c7b81ap-11f, 0x1.45d9f4p-12f, 0x1.417462p-18f},
    {-0x1.350efap-21f, 0x1.4c1baap-4f, 0x1.088bep-3f, 0x1.c83f8cp-4f, 0x1.121ac8p-4f,
    0x1.8b53bep-6f, 0x1.95ccaep-11f, -0x1.c88f52p-7f, -0x1.0d42d8p-6f, -0x1.b98eb6p-7f,
    -0x1.2ba53ap-7f, -0x1.4239e8p-8f, -0x1.480e14p-9f, -0x1.2863f2p-10f, -0x1.dc57a2p-12f,
    -0x1.0461a6p-17f},
    {0x1.11ba54p-4f, 0x1.a3099ep-5f, 0x1.05fd0ap-8f, -0x1.b8e4fap-6f, -0x1.26d0bp-5f,
    -0x1.d0b026p-6f, -0x1.253d0cp-6f, -0x1.8232f2p-8f, 0x1.1259dap-11f, 0x1.ebc2fcp-9f,
    0x1.067b4ep-8f, 0x1.7fc208p-9f, 0x1.dbcac2p-10f, 0x1.f9f778p-11f, 0x1.d43298p-12f,
    0x1.b14442p-17f},
    {-0x1.2b7846p-14f, -0x1.21778ap-6f, -0x1.747588p-6f, -0x1.8a77acp-7f, 0x1.64776ep-11f,
    0x1.f07626p-8f, 0x1.1573e4p-7f, 0x1.9975aep-8f, 0x1.cf75b6p-9f, 0x1.f1752cp-11f,
    -0x1.9b741ap-12f, -0x1.d37186p-11f, -0x1.a2721p-11f, -0x1.1c7276p-11f, -0x1.3e7228p-12f,
    -0x1.6a6eecp-16f},
    {0x1p-1f, 0x1.f85274p-3f, -0x1.9d819cp-18f, -0x1.a3df52p-4f, -0x1.08244ep-3f, -0x1.c8b62ap-4f,
    -0x1.5f8b7cp-4f, -0x1.b42dfcp-5f, -0x1.066e14p-5f, -0x1.036448p-6f, -0x1.ed0d4p-8f,
    -0x1.790a52p-9f, -0x1.27cb32p-10f, -0x1.a5bda4p-12f, -0x1.106852p-13f, -0x1.8923f2p-20f},
    {-0x1.988454p-1f, -0x1.6dafa6p-1f, -0x1.b8b7e4p-2f, -0x1.6ab78ap-3f, 0x1.ee05bap-9f,
    0x1.726876p-4f, 0x1.b9e8fap-4f, 0x1.7caeacp-4f, 0x1.1733d6p-4f, 0x1.4ce2bep-5f, 0x1.6e6616p-6f,
    0x1.45054p-7f, 0x1.1eb354p-8f, 0x1.c7b81ep-10f, 0x1.45d9e6p-11f, 0x1.4a722p-17f},
    {0x1.8c90dep-20f, 0x1.f22d5ep-3f, 0x1.8cd1d2p-2f, 0x1.562fdep-2f, 0x1.9b2812p-3f,
    0x1.287f1cp-4f, 0x1.304f5p-9f, -0x1.566be8p-5f, -0x1.93e3b4p-5f, -0x1.4b2a9cp-5f,
    -0x1.c1772cp-6f, -0x1.e356fcp-7f, -0x1.ec14e2p-8f, -0x1.bc95ccp-9f, -0x1.654282p-10f,
    -0x1.e3e278p-16f},
    {0x1.11a90ep-2f, 0x1.a3418cp-3f, 0x1.027a4p-6f, -0x1.b9077ap-4f, -0x1.26c192p-3f,
    -0x1.d084f2p-4f, -0x1.2541d8p-4f, -0x1.822b6ap-6f, 0x1.129afap-9f, 0x1.ebb86ep-7f,
    0x1.067d2ap-6f, 0x1.7fb166p-7f, 0x1.dbbedap-8f, 0x1.f9f662p-9f, 0x1.d44336p-10f,
    0x1.975064p-15f},
    {0x1.53b4fep-12f, -0x1.6cbe38p-4f, -0x1.d2c8bap-4f, -0x1.ee315ep-5f, 0x1.cb7b02p-9f,
    0x1.36b9e2p-5f, 0x1.5bc5bcp-5f, 0x1.004142p-5f, 0x1.20f56p-6f, 0x1.33c64ap-8f, -0x1.0687e4p-9f,
    -0x1.247066p-8f, -0x1.05dfcp-8f, -0x1.639df2p-9f, -0x1.8d644p-10f, -0x1.2c2682p-14f},
    {-0x1.0277a4p-4f, -0x1.487956p-5f, 0x1.0e795p-6f, 0x1.4a7734p-5f, 0x1.03781cp-5f,
    0x1.5d7862p-7f, -0x1.3777a8p-9f, -0x1.4575b8p-7f, -0x1.4a753cp-7f, -0x1.bc7622p-8f,
    -0x1.a8760ap-9f, -0x1.50754ap-12f, 0x1.bc73fp-11f, 0x1.176fe4p-10f, 0x1.ad72cep-11f,
    0x1.8d70dcp-14f},
};
/* what S leaves of its c0 */
static const real gelu_tanh_low_parts[16] = {
    0, 0x1.1d0c46p-34f, -0x1.97fa4ep-28f, -0x1.bca088p-34f, -0x1.a6714ep-37f, 0x1.1b8336p-35f,
    -0x1.14e514p-37f, 0x1.561a56p-38f, -0x1.18e3dap-37f, -0x1.1f5292p-39f, -0x1.10d2fep-42f,
    0x1.b0995ep-42f, 0x1.d97ddep-43f, -0x1.f6a65cp-44f, 0x1.2daf2ep-44f, -0x1.feba92p-55f};
/* 2 u = d w (e + w^2), w (2 u)' = w (c + 3 d w^2); e and c in few bits */
static const real gelu_tanh_c = 0x1.98844p+0f;
static const real gelu_tanh_c_low = 0x1.33d436p-20f;
static const real gelu_tanh_e = 0x1.65d26p+4f;
static const real gelu_tanh_e_low = -0x1.226128p-20f;
static const real gelu_tanh_d3 = 0x1.b6676cp-3f;
static const real gelu_tanh_d3_low = -0x1.175e2p-32f;
static const exp_multiple gelu_tanh_multiple = {
    0x1.a5a7dp+0f, 0x1.36ep-1f, -0x1.8aa4a2p-15f, 0x1.2444f2p-4f};
