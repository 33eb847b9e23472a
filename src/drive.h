/* The loops over contiguous operands, around the maths of one vector.
 *
 * drive:       U vectors a step: all loads, then the arithmetic, then all stores, so that the compiler
 *              interleaves U chains of dependent operations (a store between two loads would stop it).
 * drive_rest:  for a function that needs another method below a threshold (gelu's left tail).  One
 *              running minimum and one branch a step; the operands of those lanes are packed side by
 *              side, `rest` computes them in full vectors, and a loop puts the results in their places.
 *
 * Every element goes through the same vector arithmetic, the last few in a part of a vector: a result
 * depends on its element alone, wherever it stands. */
#ifndef NPACT_DRIVE_H
#define NPACT_DRIVE_H

/* What is computed from one vector of each operand: inputs, parameters, outputs. */
typedef void body(const vec *x, const vec *p, vec *y);

enum { MAX_INPUTS = 3, MAX_OUTPUTS = 2, U = VL == 1 ? 1 : 4, REST_BLOCK = 1024 };

INLINE void step(body *f, int nx, int np, int ny, int scalar, const elem *const *x, const elem *const *p,
                 elem *const *y, const vec *splat, size_t i, int many) {
    vec in[U][MAX_INPUTS], par[U][MAX_PARAMETERS], out[U][MAX_OUTPUTS];
    for (int u = 0; u < many; u++) {
        for (int j = 0; j < nx; j++) in[u][j] = v_load(x[j] + i + (size_t)u * VL);
        for (int j = 0; j < np; j++) par[u][j] = scalar ? splat[j] : v_load(p[j] + i + (size_t)u * VL);
    }
    for (int u = 0; u < many; u++) f(in[u], par[u], out[u]);
    for (int u = 0; u < many; u++) {
        for (int j = 0; j < ny; j++) v_store(y[j] + i + (size_t)u * VL, out[u][j]);
    }
}

INLINE void drive(body *f, int nx, int np, int ny, int scalar, char *const *operand, size_t n) {
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
    for (; i + U * VL <= n; i += U * VL) step(f, nx, np, ny, scalar, x, p, y, splat, i, U);
    for (; i + VL <= n; i += VL) step(f, nx, np, ny, scalar, x, p, y, splat, i, 1);
    if (i < n) {
        vec in[MAX_INPUTS], par[MAX_PARAMETERS], out[MAX_OUTPUTS];
        for (int j = 0; j < nx; j++) in[j] = v_load_part(x[j] + i, n - i);
        for (int j = 0; j < np; j++) par[j] = scalar ? splat[j] : v_load_part(p[j] + i, n - i);
        f(in, par, out);
        for (int j = 0; j < ny; j++) v_store_part(y[j] + i, out[j], n - i);
    }
}

/* The rare lanes of a block: packed operands, and where they belong. */
struct packed {
    real x[MAX_INPUTS][REST_BLOCK + 2 * VL], at[REST_BLOCK + 2 * VL];
    size_t n;
};

INLINE void pack(struct packed *r, const vec *in, int nx, mask rare, size_t i) {
    size_t more = 0;
    for (int j = 0; j < nx; j++) v_pack(rare, in[j], r->x[j] + r->n);
    more = v_pack(rare, v_from_bits(i_add(i_lanes(), i_set((integer)i))), r->at + r->n);
    r->n += more;
}

INLINE void mend(body *rest, int nx, int which, int ny, real low, struct packed *r, elem *const *y) {
    elem out[MAX_OUTPUTS][REST_BLOCK + VL];
    /* The lanes behind the last: any operands that raise no flag. */
    for (int j = 0; j < nx; j++) {
        vec harmless = v_set(j == which ? low : 0);
        memcpy(r->x[j] + r->n, &harmless, sizeof harmless);
    }
    for (size_t k = 0; k < r->n; k += VL) {
        vec in[MAX_INPUTS], result[MAX_OUTPUTS];
        for (int j = 0; j < nx; j++) memcpy(&in[j], r->x[j] + k, sizeof in[j]);
        rest(in, NULL, result);
        for (int j = 0; j < ny; j++) v_store(out[j] + k, result[j]);
    }
    for (size_t k = 0; k < r->n; k++) {
        integer at;
        memcpy(&at, r->at + k, sizeof at);
        for (int j = 0; j < ny; j++) y[j][at] = out[j][k];
    }
}

/* `which` is the operand that decides; no parameters. */
INLINE void drive_rest(body *f, body *rest, int nx, int which, int ny, real low, char *const *operand, size_t n) {
    struct packed r;
    for (size_t start = 0; start < n; start += REST_BLOCK) {
        size_t m = n - start < REST_BLOCK ? n - start : REST_BLOCK, i = 0;
        const elem *x[MAX_INPUTS];
        elem *y[MAX_OUTPUTS];
        for (int j = 0; j < nx; j++) x[j] = (const elem *)operand[j] + start;
        for (int j = 0; j < ny; j++) y[j] = (elem *)operand[nx + j] + start;
        r.n = 0;
        for (; i + U * VL <= m; i += U * VL) {
            vec in[U][MAX_INPUTS], out[U][MAX_OUTPUTS], least = v_set(0);
            for (int u = 0; u < U; u++) {
                for (int j = 0; j < nx; j++) in[u][j] = v_load(x[j] + i + (size_t)u * VL);
                least = v_min(in[u][which], least);
            }
            for (int u = 0; u < U; u++) f(in[u], NULL, out[u]);
            for (int u = 0; u < U; u++) {
                for (int j = 0; j < ny; j++) v_store(y[j] + i + (size_t)u * VL, out[u][j]);
            }
            if (m_any(v_lt(least, v_set(low)))) {
                for (int u = 0; u < U; u++) pack(&r, in[u], nx, v_lt(in[u][which], v_set(low)), i + (size_t)u * VL);
            }
        }
        for (; i < m; i += VL) {
            vec in[MAX_INPUTS], out[MAX_OUTPUTS];
            size_t left = m - i < VL ? m - i : VL;
            for (int j = 0; j < nx; j++) in[j] = left == VL ? v_load(x[j] + i) : v_load_part(x[j] + i, left);
            f(in, NULL, out);
            for (int j = 0; j < ny; j++) {
                if (left == VL) v_store(y[j] + i, out[j]);
                else v_store_part(y[j] + i, out[j], left);
            }
            mask rare = v_lt(in[which], v_set(low)); /* false in the lanes behind the last, which are 0 */
            if (m_any(rare)) pack(&r, in, nx, rare, i);
        }
        if (r.n) mend(rest, nx, which, ny, low, &r, y);
    }
}

#endif
