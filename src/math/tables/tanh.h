/* Made by tools/coefficients/float32.py tanh */
/* clang-format off */
/* tanh */
static const real tanh_scale = 0x1.9eb852p-1f;
static const real tanh_table[9][8] = {
    {0x1.468748p+1f, 0x1.e8715p+1f, 0x1.6fcdbp+2f, 0x1.f703dep+2f, 0, 0x1.c712e4p-2f,
    0x1.cd9fbep-1f, 0x1.9018f4p+0f},
    {0x1.f9ceap-1f, 0x1.ff80fep-1f, 0x1.fffd54p-1f, 0x1.fffff6p-1f, 0, 0x1.ab4e7ap-2f,
    0x1.6f253p-1f, 0x1.d4efp-1f},
    {0x1.89f2fp-6f, 0x1.fbc804p-10f, 0x1.557ba6p-15f, 0x1.4052fap-21f, 0x1.960b64p-31f,
    0x1.a6d824p-1f, 0x1.f1745ep-2f, 0x1.4a0a92p-3f},
    {-0x1.852e32p-6f, -0x1.fb4b24p-10f, -0x1.56197p-15f, -0x1.402d9ap-21f, -0x1.e8ce14p-23f,
    -0x1.60e61p-2f, -0x1.64b76p-2f, -0x1.2e47a8p-3f},
    {0x1.fa31eep-7f, 0x1.51a5a6p-10f, 0x1.cf228p-16f, 0x1.a715b2p-22f, -0x1.555256p-2f,
    -0x1.0d4666p-3f, 0x1.67e066p-4f, 0x1.4dadacp-4f},
    {-0x1.e19af6p-8f, -0x1.50240ap-11f, -0x1.c46a7p-17f, -0x1.a5ba0ep-23f, -0x1.bfcf28p-13f,
    0x1.5b9d8ep-3f, 0x1.b3c654p-5f, -0x1.a08524p-6f},
    {0x1.5dbcc6p-9f, 0x1.07c9dp-12f, 0x1.39d76ap-18f, 0x1.6a2ee4p-24f, 0x1.14e116p-3f,
    -0x1.159b42p-7f, -0x1.ce2d88p-5f, -0x1.250b8p-12f},
    {-0x1.61fa8cp-11f, -0x1.66906cp-14f, -0x1.1151d6p-19f, -0x1.05f8aap-25f, -0x1.041736p-7f,
    -0x1.ebfde8p-5f, 0x1.bb2b4cp-7f, 0x1.71a882p-8f},
    {0x1.0c8038p-15f, 0x1.f043a2p-16f, 0x1.f4c0aep-21f, 0x1.99a5a8p-28f, -0x1.4544cap-5f,
    0x1.4bb5b2p-6f, 0x1.0473e2p-7f, -0x1.d53fd4p-9f},
};
