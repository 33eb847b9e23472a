/* The loops over contiguous operands, around the maths of one vector.
 *
 * drive:       U vectors a step: all loads, then the arithmetic, then all stores, so that the compiler
 *              interleaves U chains of dependent operations (a store between two loads would stop it).
 *
 * Every element goes through the same vector arithmetic, the last few in a part of a vector: a result
 * depends on its element alone, wherever it stands. */
#ifndef NPACT_DRIVE_H
#define NPACT_DRIVE_H

/* What is computed from one vector of each operand: inputs, parameters, outputs. */
typedef void body(const vec *x, const vec *p, vec *y);

enum { MAX_INPUTS = 3, MAX_OUTPUTS = 2, U = VL == 1 ? 1 : 4 };

INLINE void step(body *f, int nx, int np, int ny, int scalar, const elem *const *x,
                 const elem *const *p, elem *const *y, const vec *splat, size_t i, int many) {
    vec in[U][MAX_INPUTS], par[U][MAX_PARAMETERS], out[U][MAX_OUTPUTS];
    for (int u = 0; u < many; u++) {
        for (int j = 0; j < nx; j++) in[u][j] = v_load(x[j] + i + (size_t)u * VL);
        for (int j = 0; j < np; j++)
            par[u][j] = scalar ? splat[j] : v_load(p[j] + i + (size_t)u * VL);
    }
    for (int u = 0; u < many; u++) f(in[u], par[u], out[u]);
    for (int u = 0; u < many; u++) {
        for (int j = 0; j < ny; j++) v_store(y[j] + i + (size_t)u * VL, out[u][j]);
    }
}

/* The last n < VL elements.  The other lanes repeat the first: they must not raise a flag of their own. */
INLINE vec load_last(const elem *p, size_t n) {
    elem part[VL];
    for (int k = 0; k < VL; k++) part[k] = *p;
    memcpy(part, p, n * sizeof(elem));
    return v_load(part);
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
        for (int j = 0; j < nx; j++) in[j] = load_last(x[j] + i, n - i);
        for (int j = 0; j < np; j++) par[j] = scalar ? splat[j] : load_last(p[j] + i, n - i);
        f(in, par, out);
        for (int j = 0; j < ny; j++) v_store_part(y[j] + i, out[j], n - i);
    }
}

#endif
