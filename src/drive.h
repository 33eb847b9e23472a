/* The loops over contiguous operands, around the maths of one vector.
 *
 * drive:       U vectors a step: all loads, then the arithmetic, then all stores, so that the compiler
 *              interleaves U chains of dependent operations (a store between two loads would stop it).
 * drive_rare:  for a function with lanes that need another method.  One running minimum and one branch a
 *              step; the operands of rare lanes are packed side by side, `rest` computes them in full
 *              vectors, and a loop puts them where they belong.  In the 16-bit types results that are in doubt
 *              (doubt.h) likewise: `again` computes them, in double; and in all types what is rare BY_KEY.
 *
 * Every element goes through the same vector arithmetic, the last few in a part of a vector: a result
 * depends on its element alone, wherever it stands. */
#ifndef NPACT_DRIVE_H
#define NPACT_DRIVE_H
#include "doubt.h"
#include "place.h"
#include "stream.h"
#include "unroll.h"

/* What is computed from one vector of each operand: inputs, parameters, outputs; and what it begins with. */
typedef void body(const vec *x, const vec *p, const places *at, vec *y);
typedef places beginning(const vec *x, const vec *p);
typedef vec key_of(const vec *x, const vec *p);

enum { MAX_INPUTS = 3, MAX_OUTPUTS = 2, U = VL == 1 ? 1 : REAL(4, VL == 8 ? 6 : 4) };

/* Vectors a step that begin in it: in double six of AVX-512 (sigmoid .79 ns an element instead of .85, silu's slope 1.19
 * instead of 1.40), as its divisions are long; fewer where the registers do not hold two results of so many, in double and
 * on AVX2 (silu's value and slope together: six 1.63, four 1.58, two 1.79). */
INLINE int unrolled(int ny) {
    return ny == 2 && U > 1 ? REAL(VL == 8 ? 2 : U, VL == 2 ? 2 : 4) : U;
}

/* Vectors a step that begin a step ahead (place.h): 0 or less if none does. */
INLINE int vectors_ahead(beginning *begin, int ny, int product) {
    const vec any[MAX_INPUTS] = {v_set(0), v_set(0), v_set(0)};
    const ahead n = begin(any, any).ahead;
    const int slopes = ny == 2 || product, few_registers = sizeof(vec) == 32;
    if (VL == 1) return 0;
    if (few_registers) return slopes ? n.few_slopes : n.few_value;
    return slopes ? n.slopes : n.value;
}
INLINE int vectors_a_step(int ahead, int ny, int most) {
    if (ahead > 0) return ahead;
    if (ahead < 0 && -ahead < most) most = -ahead;
    return unrolled(ny) < most ? unrolled(ny) : most;
}

/* Which lanes are rare, and need another method: none; those where x < low; where -x < low; where -|x| < low; where -|x| <
 * low or the -|x| of the next input is, on a scale of RARE_SCALE: a product's factors, far out.  BY_KEY: those where a function
 * of inputs and parameters is below low; they are computed in double.  FAR_BY_FOUR: as FAR, and
 * two results go best by four vectors a step even where registers are few, as they come from one division and no tables
 * (glu's backward on AVX2 .70 ns instead of .84).  FAR_BY_TWO: as FAR, and in double best by two, on AVX2 too, as there are a
 * root and a division.  CHEAP: none, and so little is computed that two operands come and their
 * product goes best a vector at a time in float (a gradient in the second cache in .126 ns instead of .132). */
enum rare { NONE, LEFT, RIGHT, FAR, FAR_BY_TWO, FAR_BY_FOUR, EITHER_FAR, BY_KEY, CHEAP };

/* Whether so many results go past the caches: they begin with whole vectors (npact_run), and none is what is read. */
INLINE int streamed(const elem *const *read, int n_read, elem *const *y, int ny, size_t n) {
    if (!STREAMED(n)) return 0;
    for (int j = 0; j < ny; j++) {
        if ((uintptr_t)y[j] % sizeof(vec)) return 0;
        for (int k = 0; k < n_read; k++) {
            if (read[k] == y[j]) return 0;
        }
    }
    return 1;
}

/* A result is what f computes, or where the first input is a gradient, that gradient times what f computes, rounded; the
 * latter not where it is an element anyway, as rounding to bfloat16 takes a quarter of relu_backward's time. */
enum { PRODUCT = 1, PRODUCT_OF_ELEMENTS = 2 };
INLINE vec result(int product, const vec *in, vec y) {
    if (!product) return y;
    return v_small_mul(in[0], product == PRODUCT_OF_ELEMENTS ? y : v_round_elem(y));
}

/* What a step reads so many bytes further on is asked for now: a thirtieth less time where operands lie in the second cache.
 * Doubles lie in the third one more often, where it is a thirtieth more. */
enum { BYTES_AHEAD = 512, ASKS_AHEAD = sizeof(elem) < 8 };
INLINE void ask_ahead(const elem *p, int many) {
    for (size_t at = 0; at < (size_t)many * VL * sizeof(elem); at += CACHE_LINE)
        v_fetch((const char *)p + BYTES_AHEAD + at);
}

/* `splat`: the parameters; NULL where they are arrays, p. */
INLINE void begin_step(beginning *begin, int nx, int np, const elem *const *x, const elem *const *p,
                       const vec *splat, size_t i, int many, places *at) {
    UNROLL(8)
    for (int u = 0; u < many; u++) {
        vec in[MAX_INPUTS], par[MAX_PARAMETERS];
        for (int j = 0; j < nx; j++) in[j] = v_load(x[j] + i + (size_t)u * VL);
        for (int j = 0; j < np && !splat; j++) par[j] = v_load(p[j] + i + (size_t)u * VL);
        at[u] = begin(in, splat ? splat : par);
    }
}
/* Takes what was found for the step at i, and finds what is for the next one; the last before n its own once more, for
 * nothing. */
INLINE void begin_next(beginning *begin, int nx, int np, const elem *const *x, const elem *const *p,
                       const vec *splat, size_t i, size_t n, int many, places *at, places *now) {
    const size_t stride = (size_t)many * VL;
    for (int u = 0; u < many; u++) now[u] = at[u];
    begin_step(begin, nx, np, x, p, splat, i + 2 * stride <= n ? i + stride : i, many, at);
}
/* One vector; `found` is what it begins with, or NULL. */
INLINE void compute(body *f, beginning *begin, const places *found, const vec *x, const vec *p,
                    vec *y) {
    const places at = found ? *found : begin(x, p);
    f(x, p, &at, y);
}

/* nx, np, ny, product and scalar are literals.  As members of a struct they become so too late for GCC to unroll the
 * loops over them: relu in double took twice as long. */
INLINE void step(body *f, beginning *begin, int nx, int np, int ny, int product, int scalar,
                 const elem *const *x, const elem *const *p, elem *const *y, const vec *splat,
                 size_t i, size_t n, int many, int ahead, places *at, int stream) {
    vec in[U][MAX_INPUTS], par[U][MAX_PARAMETERS], out[U][MAX_OUTPUTS];
    places now[U];
    if (ahead) begin_next(begin, nx, np, x, p, scalar ? splat : NULL, i, n, many, at, now);
    for (int u = 0; u < many; u++) {
        for (int j = 0; j < nx; j++) in[u][j] = v_load(x[j] + i + (size_t)u * VL);
        for (int j = 0; j < np; j++)
            par[u][j] = scalar ? splat[j] : v_load(p[j] + i + (size_t)u * VL);
    }
    for (int j = 0; j < nx && many > 1 && ASKS_AHEAD; j++) ask_ahead(x[j] + i, many);
    UNROLL(8)
    for (int u = 0; u < many; u++) compute(f, begin, ahead ? now + u : NULL, in[u], par[u], out[u]);
    for (int u = 0; u < many; u++) {
        for (int j = 0; j < ny; j++)
            store(y[j] + i + (size_t)u * VL, result(product, in[u], out[u][j]), stream);
    }
}

/* The last n < VL elements.  The other lanes repeat the first: they must not raise a flag of their own. */
INLINE vec load_last(const elem *p, size_t n) { return v_load_part(p, n, v_splat(p)); }

/* As many whole steps from i on as there are; returns where they end. */
INLINE size_t steps(body *f, beginning *begin, int nx, int np, int ny, int product, int scalar,
                    const elem *const *x, const elem *const *p, elem *const *y, const vec *splat,
                    size_t i, size_t n, int many, int stream) {
    const size_t stride = (size_t)many * VL;
    const int ahead = vectors_ahead(begin, ny, product) > 0;
    places at[U];
    if (ahead && i + stride <= n)
        begin_step(begin, nx, np, x, p, scalar ? splat : NULL, i, many, at);
    for (; i + stride <= n; i += stride)
        step(f, begin, nx, np, ny, product, scalar, x, p, y, splat, i, n, many, ahead, at, stream);
    return i;
}

INLINE void drive(body *f, beginning *begin, int nx, int np, int ny, int product, int scalar,
                  enum rare rare, char *const *operand, size_t n) {
    const elem *x[MAX_INPUTS], *p[MAX_PARAMETERS];
    elem *y[MAX_OUTPUTS];
    vec splat[MAX_PARAMETERS];
    for (int j = 0; j < nx; j++) x[j] = (const elem *)operand[j];
    for (int j = 0; j < np; j++) p[j] = (const elem *)operand[nx + j];
    for (int j = 0; j < ny; j++) y[j] = (elem *)operand[nx + np + j];
    if (scalar) {
        for (int j = 0; j < np; j++) splat[j] = v_splat(p[j]);
    }
    size_t i = 0;
    const int alone = rare == CHEAP && nx == 2 && ny == 1 && sizeof(elem) == 4;
    const int many = alone ? 1 : vectors_a_step(vectors_ahead(begin, ny, product), ny, U);
    if (streamed(x, nx, y, ny, n) && (scalar || streamed(p, np, y, ny, n))) {
        i = steps(f, begin, nx, np, ny, product, scalar, x, p, y, splat, i, n, many, 1);
        v_stream_end();
    }
    i = steps(f, begin, nx, np, ny, product, scalar, x, p, y, splat, i, n, many, 0);
    i = steps(f, begin, nx, np, ny, product, scalar, x, p, y, splat, i, n, 1, 0);
    if (i < n) {
        vec in[MAX_INPUTS], par[MAX_PARAMETERS], out[MAX_OUTPUTS];
        for (int j = 0; j < nx; j++) in[j] = load_last(x[j] + i, n - i);
        for (int j = 0; j < np; j++) par[j] = scalar ? splat[j] : load_last(p[j] + i, n - i);
        compute(f, begin, NULL, in, par, out);
        for (int j = 0; j < ny; j++) v_store_part(y[j] + i, result(product, in, out[j]), n - i);
    }
}

#define RARE_SCALE v_set((real)0x1p-400)
/* x: the input that says which, and those after it */
INLINE vec rare_key(enum rare rare, key_of *key, const vec *x, const vec *p) {
    if (rare == BY_KEY) return key(x, p);
    if (rare == EITHER_FAR)
        return v_neg(v_max(v_mul(v_abs(x[1]), RARE_SCALE), v_abs(x[0]))); /* keeps a NaN in x[0] */
    return rare == LEFT ? x[0] : rare == RIGHT ? v_neg(x[0]) : v_neg_abs(x[0]);
}
INLINE mask rare_lanes(enum rare rare, key_of *key, const vec *x, const vec *p, vec limit) {
    return rare == NONE ? v_lt(limit, limit) : v_lt(rare_key(rare, key, x, p), limit);
}

/* Lanes of a block that are computed once more: their operands, and where they belong.  A block is long enough for the
 * way there and back to count little (of 1,024 floats: gelu 3 to 4 % slower on 2 N(0, 1)), and short enough for a thread's
 * stack of 256 KiB: the 16-bit types need twice as much of it. */
enum {
    RARE_BLOCK = REAL(sizeof(elem) == 2 ? 1024 : 2048, 1024),
    MAX_READ = MAX_INPUTS + MAX_PARAMETERS
};
struct packed {
    real x[MAX_READ][RARE_BLOCK + 2 * VL], at[RARE_BLOCK + 2 * VL];
};

INLINE vec lanes_from(size_t i) { return v_from_bits(i_add(i_lanes(), i_set((integer)i))); }
INLINE vec load_reals(const real *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Behind the n that are there; returns how many are then.  (A count in the struct would be read again after each
 * store.) */
INLINE size_t pack(struct packed *r, size_t n, const vec *in, int n_read, mask some, vec at) {
    for (int j = 0; j < n_read; j++) v_pack(some, in[j], r->x[j] + n);
    return n + v_pack(some, at, r->at + n);
}
INLINE size_t packed_place(const struct packed *r, size_t k) {
    integer at;
    memcpy(&at, r->at + k, sizeof at);
    return (size_t)at;
}

INLINE int any_in_doubt(mask (*in_doubt)(vec, int), vec (*out)[MAX_OUTPUTS], int many, int ny,
                        int units, int units_2) {
    mask some = some_in_doubt(in_doubt, out[0], ny, units, units_2);
    for (int u = 1; u < many; u++)
        some = m_or(some_in_doubt(in_doubt, out[u], ny, units, units_2), some);
    return m_any(some);
}
/* Makes of results that are computed again what raises no flag, whatever it is multiplied by. */
INLINE void silence(mask some, vec *out, int ny) {
    for (int j = 0; j < ny; j++) out[j] = v_select(some, v_set(1), out[j]);
}
/* Packs the operands of results that are in doubt, `but` for some. */
INLINE size_t pack_doubtful(struct packed *r, size_t n, const vec *in, int n_read, vec *out, int ny,
                            int units, int units_2, mask but, vec at) {
    mask some = m_andnot(some_in_doubt(is_in_doubt, out, ny, units, units_2), but);
    if (!m_any(some)) return n;
    silence(some, out, ny);
    return pack(r, n, in, n_read, some, at);
}
/* Behind the last: what raises no flag of its own. */
INLINE void pad(struct packed *r, size_t n, int n_read) {
    for (int j = 0; j < n_read; j++) {
        vec harmless = v_set(r->x[j][0]);
        memcpy(r->x[j] + n, &harmless, sizeof harmless);
    }
}
/* The n of a block of m elements; what stands behind the last element of a vector belongs nowhere. */
INLINE void compute_again(kernel *again, struct packed *r, size_t n, int n_read, int n_operands,
                          int ny, char *const *operand, elem *const *y, size_t m) {
    elem found[MAX_OUTPUTS][RARE_BLOCK + VL];
    char *packed[MAX_OPERANDS];
    for (int j = 0; j < n_operands; j++) packed[j] = j < n_read ? (char *)r->x[j] : operand[j];
#ifndef NPACT_SAME
    elem given[MAX_READ][RARE_BLOCK + VL];
    pad(r, n, n_read);
    for (int j = 0; j < n_read; j++) { /* exact, as they were elements */
        for (size_t k = 0; k < n; k += VL) v_store(given[j] + k, load_reals(r->x[j] + k));
        packed[j] = (char *)given[j];
    }
#endif
    for (int j = 0; j < ny; j++) packed[n_operands + j] = (char *)found[j];
    again(packed, n);
    for (size_t k = 0; k < n; k++) {
        const size_t at = packed_place(r, k);
        for (int j = 0; j < ny && at < m; j++) y[j][at] = found[j][k];
    }
}

/* How many elements stand in vectors from the first on that are rare throughout.  x: the inputs that say so, and what is read
 * after them; p_at: where among these the parameters are, if not in `splat`. */
INLINE size_t rare_from_the_first(enum rare rare, key_of *key, vec limit, const elem *const *x,
                                  int n_read, int p_at, const vec *splat, size_t n) {
    size_t i = 0;
    for (; i + VL <= n; i += VL) {
        vec in[MAX_READ];
        for (int j = 0; j < n_read; j++) in[j] = v_load(x[j] + i);
        vec k = rare_key(rare, key, in, splat ? splat : in + p_at);
        if (m_any(m_or(v_ge(k, limit), v_isnan(k)))) break;
    }
    return i;
}

/* Input x_at decides which are rare.  `units` and units_2 are doubt.h's for one result and the other, `again` the same kernel
 * in double, with what is rare BY_KEY. */
INLINE void drive_rare(body *f, beginning *begin, body *rest, enum rare rare, key_of *key, int x_at,
                       real low, kernel *again, int units, int units_2, int nx, int np, int ny,
                       int product, int scalar, char *const *operand, size_t n) {
    const int sure = units == SURE && (ny == 1 || units_2 == SURE);
    if ((rare == NONE || rare == CHEAP) && sure) {
        drive(f, begin, nx, np, ny, product, scalar, rare, operand, n);
        return;
    }
    if (rare == CHEAP) rare = NONE;
    _Alignas(64) struct packed r, doubts;
    elem mended[MAX_OUTPUTS][RARE_BLOCK + VL];
    vec splat[MAX_PARAMETERS];
    elem given_p[MAX_PARAMETERS]; /* for `again`, as a result may lie where one of them did */
    char *given[MAX_OPERANDS];
    for (int j = 0; j < nx + np + ny; j++) given[j] = operand[j];
    for (int j = 0; j < np && scalar; j++) {
        const elem *p = (const elem *)operand[nx + j];
        splat[j] = v_splat(p);
        given_p[j] = *p;
        given[nx + j] = (char *)(given_p + j);
    }
    const int n_read = nx + (scalar ? 0 : np);
    const vec limit = v_set(low);
    /* not six: xielu 2.06 ns an element instead of 1.6; in double on AVX-512 two instead of four: squareplus's value and slope
     * .93 instead of 1.02, xielu's 1.36 instead of 1.67, tanh_shrink's 1.29 instead of 1.50; on AVX2 squareplus's 1.24 instead
     * of 1.33, but xielu's 2.20 instead of 2.05, gelu's 4.44 instead of 3.86 */
    const int most = REAL(4, rare == FAR_BY_TWO || (rare == FAR && VL == 8) ? 2 : 4);
    const int n_ahead = vectors_ahead(begin, ny, product), ahead = n_ahead > 0;
    const int by_four = rare == FAR_BY_FOUR && !ahead;
    const int many = by_four ? 4 : vectors_a_step(n_ahead, ny, most);
    const size_t stride = (size_t)many * VL;
    for (size_t start = 0, m, count, doubtful; start < n; start += m) {
        const elem *x[MAX_READ];
        elem *y[MAX_OUTPUTS], *to[MAX_OUTPUTS];
        for (int j = 0; j < n_read; j++) x[j] = (const elem *)operand[j] + start;
        for (int j = 0; j < ny; j++) to[j] = y[j] = (elem *)operand[nx + np + j] + start;
        const size_t block = n - start < RARE_BLOCK ? n - start : RARE_BLOCK;
        const size_t most = sure ? n - start : block;
        const size_t run = rare == NONE
                               ? 0
                               : rare_from_the_first(rare, key, limit, x + x_at, n_read - x_at,
                                                     nx - x_at, scalar ? splat : NULL, most);
        count = doubtful = 0;
        if (run && rare == BY_KEY) {
            char *from[MAX_OPERANDS];
            for (int j = 0; j < nx + np + ny; j++) {
                const int is_one = scalar && j >= nx && j < nx + np;
                from[j] = given[j] + (is_one ? 0 : start * sizeof(elem));
            }
            again(from, run);
            m = run;
        } else if (run) {
            m = count = run;
        } else {
            size_t i = 0;
            m = block;
            places at[U];
            if (ahead && stride <= m)
                begin_step(begin, nx, np, x, x + nx, scalar ? splat : NULL, 0, many, at);
            for (; i + stride <= m; i += stride) {
                vec in[U][MAX_READ], out[U][MAX_OUTPUTS], least = v_set(0);
                places now[U];
                if (ahead)
                    begin_next(begin, nx, np, x, x + nx, scalar ? splat : NULL, i, m, many, at,
                               now);
                for (int u = 0; u < many; u++) {
                    for (int j = 0; j < n_read; j++) in[u][j] = v_load(x[j] + i + (size_t)u * VL);
                    least = v_min(rare_key(rare, key, in[u] + x_at, scalar ? splat : in[u] + nx),
                                  least);
                }
                UNROLL(4)
                for (int u = 0; u < many; u++)
                    compute(f, begin, ahead ? now + u : NULL, in[u], scalar ? splat : in[u] + nx,
                            out[u]);
                /* before the stores, which may be in place */
                if (rare != NONE && m_any(v_lt(least, limit))) {
                    for (int u = 0; u < many; u++) {
                        vec read[MAX_READ];
                        for (int j = 0; j < n_read; j++)
                            read[j] = v_load(x[j] + i + (size_t)u * VL);
                        mask some =
                            rare_lanes(rare, key, read + x_at, scalar ? splat : read + nx, limit);
                        vec at_lanes = lanes_from(i + (size_t)u * VL);
                        if (rare == BY_KEY)
                            doubtful = pack(&doubts, doubtful, read, n_read, some, at_lanes);
                        else
                            count = pack(&r, count, read, n_read, some, at_lanes);
                        if (product || rare == BY_KEY) silence(some, out[u], ny);
                    }
                }
                if (!sure && any_in_doubt(may_be_in_doubt, out, many, ny, units, units_2) &&
                    any_in_doubt(is_in_doubt, out, many, ny, units, units_2)) {
                    for (int u = 0; u < many; u++) {
                        vec read[MAX_READ];
                        for (int j = 0; j < n_read; j++)
                            read[j] = v_load(x[j] + i + (size_t)u * VL);
                        mask some =
                            rare_lanes(rare, key, read + x_at, scalar ? splat : read + nx, limit);
                        doubtful = pack_doubtful(&doubts, doubtful, read, n_read, out[u], ny, units,
                                                 units_2, some, lanes_from(i + (size_t)u * VL));
                    }
                }
                for (int u = 0; u < many; u++) {
                    for (int j = 0; j < ny; j++)
                        v_store(y[j] + i + (size_t)u * VL, result(product, in[u], out[u][j]));
                }
            }
            for (; i < m; i += VL) {
                vec in[MAX_READ], out[MAX_OUTPUTS];
                size_t left = m - i < VL ? m - i : VL;
                /* behind the last: what is not rare, and by key, where there may be no such thing, the first once more */
                for (int j = 0; j < n_read; j++) {
                    if (left == VL)
                        in[j] = v_load(x[j] + i);
                    else if (rare == BY_KEY)
                        in[j] = load_last(x[j] + i, left);
                    else
                        in[j] = v_load_part(x[j] + i, left, v_set(0));
                }
                compute(f, begin, NULL, in, scalar ? splat : in + nx, out);
                mask some = rare_lanes(rare, key, in + x_at, scalar ? splat : in + nx, limit);
                if (rare != NONE && m_any(some)) {
                    if (rare == BY_KEY)
                        doubtful = pack(&doubts, doubtful, in, n_read, some, lanes_from(i));
                    else
                        count = pack(&r, count, in, n_read, some, lanes_from(i));
                    if (product || rare == BY_KEY) silence(some, out, ny);
                }
                if (!sure)
                    doubtful = pack_doubtful(&doubts, doubtful, in, n_read, out, ny, units, units_2,
                                             some, lanes_from(i));
                for (int j = 0; j < ny; j++) {
                    if (left == VL) {
                        v_store(y[j] + i, result(product, in, out[j]));
                    } else {
                        v_store_part(y[j] + i, result(product, in, out[j]), left);
                    }
                }
            }
            if (count) {
                pad(&r, count, n_read);
                vec nowhere = v_from_bits(i_set((integer)m));
                memcpy(r.at + count, &nowhere, sizeof nowhere);
                for (int j = 0; j < ny; j++) to[j] = mended[j];
            }
        }
        for (size_t k = 0; k < count && rare != NONE; k += VL) {
            vec in[MAX_READ], out[MAX_OUTPUTS];
            for (int j = 0; j < n_read; j++)
                in[j] = run ? v_load(x[j] + k) : load_reals(r.x[j] + k);
            rest(in, scalar ? splat : in + nx, NULL, out);
            if (!sure) {
                vec at = run ? lanes_from(k) : load_reals(r.at + k);
                doubtful = pack_doubtful(&doubts, doubtful, in, n_read, out, ny, units, units_2,
                                         v_lt(limit, limit), at);
            }
            for (int j = 0; j < ny; j++) v_store(to[j] + k, result(product, in, out[j]));
        }
        for (size_t k = 0; k < count && !run; k++) {
            for (int j = 0; j < ny; j++) y[j][packed_place(&r, k)] = mended[j][k];
        }
        if ((!sure || rare == BY_KEY) && doubtful)
            compute_again(again, &doubts, doubtful, n_read, nx + np, ny, given, y, m);
    }
}

#endif
