#ifndef NPACT_MATH_NORMAL_H
#define NPACT_MATH_NORMAL_H
#include "exp.h"

/* The lower tail of the normal distribution, Phi(-z) = e^(-z^2/2) (1 + P/Q) / (c1 z + c0) for 0 <= z <= 54.3
 *
 * (c1 z + c0) Phi(-z) e^(z^2/2) lies within 0.92 and 1.1, so that P/Q, a quotient of polynomials, is small and needs no
 * care.  With the quotient of exp.h for the exponential all is one fraction, N/D. */

typedef struct {
    vec p, q; /* P, Q */
} normal_quotient;

INLINE normal_quotient normal_quotient_near(vec z) {
    /* 0 <= z <= 9: relative error 2^-56.8 (tools/coefficients/float64.py) */
    vec p = v_set(-0x1.daaf12b6875d9p-21), q = v_set(0x1.7f13a0001e367p-17);
    p = v_fma(p, z, v_set(-0x1.d5d88713f7775p-17));
    q = v_fma(q, z, v_set(0x1.2f4870c177f5bp-12));
    p = v_fma(p, z, v_set(-0x1.293f05f21c049p-14));
    q = v_fma(q, z, v_set(0x1.ce2c5a37bb021p-9));
    p = v_fma(p, z, v_set(0x1.01f3e917e4d8ap-12));
    q = v_fma(q, z, v_set(0x1.b66b869aafff6p-6));
    p = v_fma(p, z, v_set(0x1.6c71cb0feb40ap-8));
    q = v_fma(q, z, v_set(0x1.1aa07ec4ab1b5p-3));
    p = v_fma(p, z, v_set(0x1.2abe973802a5bp-5));
    q = v_fma(q, z, v_set(0x1.fe2154a4f9af5p-2));
    p = v_fma(p, z, v_set(0x1.0fd0506ad94d0p-3));
    q = v_fma(q, z, v_set(0x1.4097da2b935c9p+0));
    p = v_fma(p, z, v_set(0x1.18fba82864c05p-2));
    q = v_fma(q, z, v_set(0x1.0d793a4ad4c7ep+1));
    p = v_fma(p, z, v_set(0x1.038f9cce2e172p-2));
    q = v_fma(q, z, v_set(0x1.11fa42c162a62p+1));
    p = v_fma(p, z, v_set(-0x1.4000000000000p-4));
    q = v_fma(q, z, v_set(1));
    return (normal_quotient){p, q};
}
/* Q (c1 z + c0) times a power of two */
INLINE pair normal_denominator(vec z, vec q, real power) {
    const vec c0 = v_set(1.84375 * power), c1 = v_set(2.3125 * power);
    vec d = v_fma(z, c1, c0), d_lo = v_fma(z, c1, v_sub(c0, d));
    pair y = two_prod(q, d);
    return (pair){y.hi, v_fma(q, d_lo, y.lo)};
}

/* Up to 9, by the table: N = s (1 + a) (Q + P), D = (1 + b) Q (c1 z + c0).  Both are 2^100 more, as s is. */
typedef struct {
    vec s, a;
    pair d, n, all; /* Q (c1 z + c0), N, D */
    pair m;         /* Q + P */
} normal_step;

static const step_scale normal_scale = {
    -0x1.71547652b82fep+2,
    -0x1.62e42fefa0000p-3,
    -0x1.cf79abc9e3b3ap-42,
    -0x1.ad816e1db03fdp-15,
    -0x1p-2,
    {0x1.55555555554f2p-6, -0x1.6c16c15b48013p-14, 0x1.155fd3172b4b6p-21}};

/* x (1 + a), |a| < 1/2 */
INLINE pair pair_grown(pair x, vec a) {
    vec hi = v_fma(a, x.hi, x.hi);
    return (pair){hi, v_add(v_fma(a, x.hi, v_sub(x.hi, hi)), x.lo)};
}
/* s (1 + a) x */
INLINE pair normal_times(normal_step t, pair x) {
    pair g = pair_grown(x, t.a), y = two_prod(t.s, g.hi);
    return (pair){y.hi, v_fma(t.s, g.lo, y.lo)};
}
INLINE place normal_place(vec z) {
    pair square = two_prod(z, z);
    place q = exp_steps_place(normal_scale, square.hi, square.lo);
    return (place){q.i, z, q.t};
}
INLINE normal_step normal_steps(place at) {
    normal_step t;
    vec z = at.w;
    normal_quotient f = normal_quotient_near(z);
    stepped_quotient e = exp_quotient(normal_scale, at);
    t.s = e.s;
    t.a = e.a;
    t.m = fast_two_sum(f.q, f.p);
    t.d = normal_denominator(z, f.q, 0x1p100);
    t.all = pair_grown(t.d, e.b);
    t.n = normal_times(t, t.m);
    return t;
}
/* D - x, x not above D/2 or so */
INLINE pair normal_less(normal_step t, pair x) {
    vec hi = v_sub(t.all.hi, x.hi);
    return (pair){hi, v_add(v_sub(v_sub(t.all.hi, hi), x.hi), v_sub(t.all.lo, x.lo))};
}

/* Everywhere, by the quotient: N = 2^n A (Q + P), D = B Q (c1 z + c0) */
typedef struct {
    pair a, m, d; /* A, Q + P, Q (c1 z + c0) */
    pair n, all;  /* A (Q + P), B d: the fraction */
    vec s, z;     /* 2^n, not below 2^-1000; 1.5 2^52 + n */
} normal_tail;

INLINE normal_tail normal_tail_parts(vec z) {
    const vec magic = v_set(0x1.8p52), two = v_set(2);
    normal_tail t;
    normal_quotient near = normal_quotient_near(z);
    /* 9 <= z <= 54.3: relative error 2^-60.4 */
    vec f = v_set(-0x1.041f942355fd5p-11), g = v_set(0x1.a3d8b1bdf2540p-8);
    f = v_fma(f, z, v_set(0x1.36499c820481ap-9));
    g = v_fma(g, z, v_set(0x1.f011b0159ebacp-6));
    f = v_fma(f, z, v_set(0x1.ec75d9aa9debfp-10));
    g = v_fma(g, z, v_set(0x1.7ef6b763f85f5p-3));
    f = v_fma(f, z, v_set(0x1.1a0f29cfb7aa1p-4));
    g = v_fma(g, z, v_set(0x1.dc7a0c8dce9fcp-2));
    f = v_fma(f, z, v_set(0x1.425c39d5c1498p-4));
    g = v_fma(g, z, v_set(0x1.1df1b25665a38p+0));
    f = v_fma(f, z, v_set(0x1.087eeb55e80dap-2));
    g = v_fma(g, z, v_set(0x1.3811afb94bcfap+0));
    f = v_fma(f, z, v_set(-0x1.d9a530ef08ec1p-5));
    g = v_fma(g, z, v_set(1));
    mask far = v_gt(z, v_set(9));
    vec p = v_select(far, f, near.p), q = v_select(far, g, near.q);
    /* -z^2/2 as a pair, reduced */
    pair h = two_prod(z, v_mul(z, v_set(-0.5)));
    vec k = v_fma(h.hi, v_set(0x1.71547652b82fep+0), magic), n = v_sub(k, magic);
    pair r = fast_two_sum(v_fnma(n, v_set(0x1.62e42fefa3800p-1), h.hi),
                          v_fnma(n, v_set(0x1.ef35793c76730p-45), h.lo));
    vec u = exp_u(r.hi), w = v_add(two, u);
    pair b;
    t.a.hi = v_add(w, r.hi);
    b.hi = v_sub(w, r.hi);
    t.a.lo = v_add(u, v_add(v_add(v_sub(two, t.a.hi), r.hi), r.lo));
    b.lo = v_sub(u, v_add(v_add(v_sub(b.hi, two), r.hi), r.lo));
    t.z = k;
    t.s = exp_scale_floor(k);
    t.m = fast_two_sum(q, p);
    t.d = normal_denominator(z, q, 1);
    t.n = pair_mul(t.a, t.m);
    t.all = pair_mul(b, t.d);
    return t;
}
#endif
