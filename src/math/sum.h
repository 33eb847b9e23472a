/* Sums along a row in one fixed tree.
 *
 * Element i of a block of SUM_BLOCK goes to accumulator i mod LANES, whatever the width of a vector;
 * the accumulators are added pairwise, the blocks one after another in double.  So the bits of a sum
 * depend on its length alone, on every instruction set. */
#ifndef NPACT_MATH_SUM_H
#define NPACT_MATH_SUM_H

enum { LANES = 16, SUM_BLOCK = 1024 };

typedef struct {
    vec part[LANES / VL];
} lanes;

INLINE lanes lanes_zero(void) {
    lanes s;
    for (int k = 0; k < LANES / VL; k++) s.part[k] = v_set(0);
    return s;
}

/* Elements of `real`, whatever elem is. */
INLINE void store_lanes(real *p, vec v) { memcpy(p, &v, sizeof v); }

INLINE double lanes_sum(lanes s) {
    real lane[LANES];
    for (int k = 0; k < LANES / VL; k++) store_lanes(lane + k * VL, s.part[k]);
    for (int width = LANES / 2; width > 0; width /= 2) {
        for (int k = 0; k < width; k++) lane[k] += lane[k + width];
    }
    return lane[0];
}

/* A vector from the first n elements, or from VL of them; the lanes behind are `otherwise`. */
INLINE vec load_or(const elem *p, size_t n, real otherwise) {
    if (n >= VL) return v_load(p);
    vec v = v_load_part(p, n);
    real lane[VL];
    store_lanes(lane, v);
    for (size_t k = n; k < VL; k++) lane[k] = otherwise;
    memcpy(&v, lane, sizeof v);
    return v;
}

INLINE void store_up_to(elem *p, vec v, size_t n) {
    if (n >= VL) {
        v_store(p, v);
    } else {
        v_store_part(p, v, n);
    }
}

INLINE real element(const elem *p) {
    real lane[VL];
    store_lanes(lane, v_splat(p));
    return lane[0];
}

INLINE void set_element(elem *p, real value) { v_store_part(p, v_set(value), 1); }

/* sum a b, or sum a where b is NULL */
INLINE double sum_product(const elem *a, const elem *b, size_t n) {
    double total = 0;
    for (size_t start = 0; start < n; start += SUM_BLOCK) {
        size_t end = n - start < SUM_BLOCK ? n : start + SUM_BLOCK;
        lanes s = lanes_zero();
        for (size_t i = start; i < end; i += LANES) {
            for (int k = 0; k < LANES / VL && i + k * VL < end; k++) {
                size_t at = i + k * VL;
                vec t = load_or(a + at, end - at, 0);
                s.part[k] =
                    b ? v_fma(t, load_or(b + at, end - at, 0), s.part[k]) : v_add(s.part[k], t);
            }
        }
        total += lanes_sum(s);
    }
    return total;
}

#endif
