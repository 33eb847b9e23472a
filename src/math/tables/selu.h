/* Made by tools/coefficients/float32.py selu */
/* clang-format off */
/* s a (1 - e^-w) */
static const real selu_scale = 0x1.af1aap-2f;
static const real selu_offset = 0x1.4p-1f;
static const real selu_end = 0x1.18p+4f;
static const real selu_beyond_1 = 0x1.9f57aep-5f;
static const real selu_table[9][8] = {
    {0x1.29cffep+2f, 0x1.c3ff48p+2f, 0x1.593f1p+3f, 0x1.d5d992p+3f, 0, 0x1.dc42b8p-2f,
    0x1.acdd32p+0f, 0x1.4bcf82p+1f},
    {0x1.bdc8c6p+0f, 0x1.c1b018p+0f, 0x1.c2106cp+0f, 0x1.c212cp+0f, 0, 0x1.4ec9ep-1f,
    0x1.6dcac6p+0f, 0x1.a062aep+0f},
    {0x1.128122p-6f, 0x1.8ad0e6p-10f, 0x1.2fd6cp-15f, 0x1.8cac7ep-21f, -0x1.ef699cp-3f,
    0x1.1aaddcp+0f, 0x1.51201ap-2f, 0x1.0d80f4p-3f},
    {-0x1.1281d8p-7f, -0x1.8ad12ap-11f, -0x1.3033dap-16f, -0x1.8cad56p-22f, -0x1.c213p-1f,
    -0x1.1aaddcp-1f, -0x1.51201p-3f, -0x1.0d80f4p-4f},
    {0x1.6e1e6ap-9f, 0x1.074b64p-12f, 0x1.9af566p-18f, 0x1.06f706p-23f, 0x1.2c1c12p-2f,
    0x1.78e916p-3f, 0x1.c1804ep-5f, 0x1.6755f2p-6f},
    {-0x1.6dde8cp-11f, -0x1.073392p-14f, -0x1.93f70ap-20f, -0x1.062db4p-25f, -0x1.2f7e2cp-4f,
    -0x1.78f2f4p-5f, -0x1.c18bfep-7f, -0x1.67538ap-8f},
    {0x1.216676p-13f, 0x1.9fd60cp-17f, 0x1.1b03c2p-22f, 0x1.bbb692p-28f, 0x1.48963ap-6f,
    0x1.2be67cp-7f, 0x1.67360cp-9f, 0x1.1fbfe6p-10f},
    {-0x1.910e98p-16f, -0x1.1e0a64p-19f, -0x1.dbb1dcp-25f, -0x1.3c3c4cp-30f, -0x1.2eaf8cp-6f,
    -0x1.5bb064p-10f, -0x1.da813p-12f, -0x1.826a12p-13f},
    {0x1.1e9088p-18f, 0x1.a8b458p-22f, 0x1.bd8a76p-27f, 0x1.f095aep-34f, 0x1.2a018p-6f,
    -0x1.d27276p-18f, 0x1.509a3cp-14f, 0x1.937b6p-16f},
};
/* s a 2^(j/16) for expm1_split_by, and what that leaves of its logarithm */
static const real selu_exp_table[16] = {
    0x1.c212ccp+0f, 0x1.c5fff8p+0f, 0x1.cacefep+0f, 0x1.d044eep+0f, 0x1.cb9d82p+0f, 0x1.c776aep+0f,
    0x1.c3d626p+0f, 0x1.c0c1dap+0f, 0x1.be3ffep+0f, 0x1.bc5712p+0f, 0x1.bb0dd6p+0f, 0x1.ba6b62p+0f,
    0x1.ba7714p+0f, 0x1.bb38a2p+0f, 0x1.bcb81ap+0f, 0x1.befde6p+0f};
static const real selu_exp_offset[16] = {
    0x1.c74dcp-27f, 0x1.db1eb8p-27f, -0x1.b09bc4p-27f, -0x1.45f52ap-27f, -0x1.88f958p-28f,
    0x1.4b436cp-25f, -0x1.7f9cf2p-27f, -0x1.599c44p-25f, 0x1.38a002p-26f, -0x1.4f473p-25f,
    0x1.311232p-25f, -0x1.b6dcecp-26f, -0x1.3d522ep-25f, -0x1.565d34p-27f, 0x1.8a53c6p-26f,
    0x1.1b724cp-27f};
