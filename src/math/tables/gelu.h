/* Made by tools/coefficients/float32.py gelu */
/* clang-format off */
/* S(w) = w erfc(w / sqrt 2) / 2 and S' */
static const real gelu_low = -0x1.2p+2f;
static const real gelu_a = 0x1.4463bp+1f;
static const real gelu_b = 0x1.3915a6p-3f;
static const real gelu_table[13][16] = {
    {0, 0x1.4b76f6p-2f, 0x1.80e8f8p-1f, 0x1.18d85p+0f, 0x1.7880fep+0f, 0x1.d10706p+0f,
    0x1.12b928p+1f, 0x1.3a6472p+1f, 0x1.614b68p+1f, 0x1.845064p+1f, 0x1.a7b6a4p+1f, 0x1.c9da6cp+1f,
    0x1.ecdd48p+1f, 0x1.09b51ap+2f, 0x1.17af36p+2f, 0x1.51adc2p+2f},
    {0, 0x1.eea826p-4f, 0x1.5c19dep-3f, 0x1.324146p-3f, 0x1.a9cd82p-4f, 0x1.01c7b8p-4f,
    0x1.1801bcp-5f, 0x1.1a89c4p-6f, 0x1.054bfp-7f, 0x1.e0491p-9f, 0x1.946ad4p-10f, 0x1.45edb6p-11f,
    0x1.dbed7ap-13f, 0x1.1f5c6p-14f, 0x1.c75432p-16f, 0x1.758994p-22f},
    {0, 0x1.008d6p-2f, 0x1.98ff18p-18f, -0x1.a7c68ep-4f, -0x1.06b156p-3f, -0x1.ac3baap-4f,
    -0x1.1d409p-4f, -0x1.4f9e5cp-5f, -0x1.60978p-6f, -0x1.6663eep-7f, -0x1.4ab13ap-8f,
    -0x1.20d008p-9f, -0x1.c6f006p-11f, -0x1.28aac2p-12f, -0x1.ef409ap-14f, -0x1.03296ep-19f},
    {-0x1.988452p-2f, -0x1.6f5b18p-2f, -0x1.b9dc98p-3f, -0x1.6482f4p-4f, 0x1.694b0ap-7f,
    0x1.97f066p-5f, 0x1.a9a30ap-5f, 0x1.42bf64p-5f, 0x1.9706a4p-6f, 0x1.d87a4ep-7f, 0x1.e8c3e4p-8f,
    0x1.d62b38p-9f, 0x1.9497aep-10f, 0x1.201072p-11f, 0x1.fde294p-13f, 0x1.381484p-18f},
    {-0x1.4d1e52p-21f, 0x1.45dd72p-4f, 0x1.090fe8p-3f, 0x1.c9bd56p-4f, 0x1.f2feeep-5f,
    0x1.0a2cf8p-6f, -0x1.1b6ccp-7f, -0x1.0a658p-6f, -0x1.e256f2p-7f, -0x1.592196p-7f,
    -0x1.a2e788p-8f, -0x1.c8bb62p-9f, -0x1.b652aap-10f, -0x1.5a526p-11f, -0x1.47ecep-12f,
    -0x1.a973a4p-18f},
    {0x1.10627ep-4f, 0x1.a73476p-5f, 0x1.2ba11ep-8f, -0x1.bc165p-6f, -0x1.2a71a6p-5f,
    -0x1.ad9e7cp-6f, -0x1.7e943p-7f, -0x1.877d7ep-10f, 0x1.a4e77ep-9f, 0x1.097dcap-8f,
    0x1.aed22cp-9f, 0x1.1ba18ap-9f, 0x1.3b8a5p-10f, 0x1.1c3c54p-11f, 0x1.241274p-12f,
    0x1.1eddc8p-17f},
    {-0x1.4f783ep-14f, -0x1.197774p-6f, -0x1.72760ep-6f, -0x1.9677b6p-7f, 0x1.d4775ep-10f,
    0x1.1875aep-7f, 0x1.0b752cp-7f, 0x1.397606p-8f, 0x1.9d7594p-10f, -0x1.25748ap-13f,
    -0x1.a3726ap-11f, -0x1.a8719ep-11f, -0x1.2e724ep-11f, -0x1.48721p-12f, -0x1.787156p-13f,
    -0x1.7a6da8p-17f},
    {0x1p-1f, 0x1.008d6p-2f, 0x1.98b5fp-18f, -0x1.a7c68cp-4f, -0x1.06b156p-3f, -0x1.ac3baap-4f,
    -0x1.1d409p-4f, -0x1.4f9e5cp-5f, -0x1.60978p-6f, -0x1.6663eep-7f, -0x1.4ab13ap-8f,
    -0x1.20d008p-9f, -0x1.c6f006p-11f, -0x1.28aac2p-12f, -0x1.ef4098p-14f, -0x1.eba0dep-20f},
    {-0x1.988454p-1f, -0x1.6f5b3p-1f, -0x1.b9dc7p-2f, -0x1.6482fep-3f, 0x1.694aaap-6f,
    0x1.97f04cp-4f, 0x1.a9a2fep-4f, 0x1.42bf64p-4f, 0x1.9706acp-5f, 0x1.d87a5ap-6f, 0x1.e8c3e8p-7f,
    0x1.d62b38p-8f, 0x1.9497aep-9f, 0x1.201066p-10f, 0x1.fde2a6p-12f, 0x1.423ed6p-17f},
    {0x1.328964p-20f, 0x1.e8cba8p-3f, 0x1.8d9a6p-2f, 0x1.574d8p-2f, 0x1.763e3ap-3f, 0x1.8f422cp-5f,
    -0x1.a92302p-6f, -0x1.8f9898p-5f, -0x1.69c188p-5f, -0x1.02d8dap-5f, -0x1.3a2d26p-6f,
    -0x1.568c4p-7f, -0x1.48bdcep-8f, -0x1.03bdb4p-9f, -0x1.ebe556p-11f, -0x1.7aca68p-16f},
    {0x1.105238p-2f, 0x1.a788cp-3f, 0x1.2a579ep-6f, -0x1.bc085p-4f, -0x1.2a64fap-3f,
    -0x1.ad7896p-4f, -0x1.7e6d16p-5f, -0x1.87822ep-8f, 0x1.a4ac6cp-7f, 0x1.0968c6p-6f,
    0x1.aec5b2p-7f, 0x1.1ba17ap-7f, 0x1.3b8a02p-8f, 0x1.1c492ap-9f, 0x1.240c5ap-10f,
    0x1.059ddep-15f},
    {0x1.0eda58p-12f, -0x1.60ba8p-4f, -0x1.d2f544p-4f, -0x1.fc2456p-5f, 0x1.2e5aacp-7f,
    0x1.600d06p-5f, 0x1.4ea176p-5f, 0x1.883d84p-6f, 0x1.02bfacp-7f, -0x1.8548ap-11f,
    -0x1.080c44p-8f, -0x1.09eca2p-8f, -0x1.7a36ap-9f, -0x1.9a6e2ep-10f, -0x1.d4c3aep-11f,
    -0x1.40a812p-15f},
    {-0x1.f877ap-5f, -0x1.4c794ep-5f, 0x1.dc793ap-7f, 0x1.4476dap-5f, 0x1.fb7836p-6f,
    0x1.f9786ap-8f, -0x1.0d7776p-7f, -0x1.857192p-7f, -0x1.187648p-7f, -0x1.10764ap-8f,
    -0x1.de7584p-11f, 0x1.387412p-11f, 0x1.f56cc4p-11f, 0x1.837276p-11f, 0x1.03726cp-11f,
    0x1.6b6f7ap-15f},
};
/* what S leaves of its c0 */
static const real gelu_low_parts[16] = {
    0, 0x1.f8a6f8p-37f, -0x1.6cbf9ap-28f, 0x1.00fdccp-34f, 0x1.de4fbap-35f, -0x1.f9e9ap-41f,
    -0x1.23219ap-37f, -0x1.25527p-37f, -0x1.2e668cp-38f, -0x1.95d6fap-40f, 0x1.c09b6p-42f,
    -0x1.f70dbep-43f, -0x1.06aa9ap-43f, 0x1.9b5954p-44f, -0x1.28a132p-44f, -0x1.e64b5ap-54f};
/* e^(w^2/2) S(w) and -e^(w^2/2) S'(w) / w in z = 1 / w^2 */
/* on [0.0001, 0.0496], within 2^-29.0 */
static const real gelu_mills[7] = {
    0x1.988454p-2f, -0x1.9883eep-2f, 0x1.324328p+0f, -0x1.7af6acp+2f, 0x1.2ea3a4p+5f,
    -0x1.c932f6p+7f, 0x1.8e8978p+9f};
static const real gelu_mills_low = -0x1.a3ca9cp-27f;
/* on [0.0001, 0.0496], within 2^-32.4 */
static const real gelu_mills_slope[7] = {
    0x1.988454p-2f, -0x1.98844ap-2f, 0x1.98788p-2f, -0x1.30e676p+0f, 0x1.671efp+2f,
    -0x1.c8fbd8p+4f, 0x1.6d87b4p+6f};
static const real gelu_mills_slope_low = -0x1.8860fcp-27f;
