/* Slopes that are 1 within a window, low < x, low < x < high or low < |x|, and 0 elsewhere. */
#ifndef NPACT_MATH_WINDOW_H
#define NPACT_MATH_WINDOW_H

typedef struct {
    vec low, high;
    int has_high, of_size; /* literals */
} window;
INLINE window window_above(vec low) { return (window){low, low, 0, 0}; }
INLINE window window_between(vec low, vec high) { return (window){low, high, 1, 0}; }
INLINE window window_of_sizes_above(vec low) { return (window){low, low, 0, 1}; }

INLINE mask is_within(window w, vec x) {
    const vec at = w.of_size ? v_abs(x) : x;
    const mask above = v_gt(at, w.low);
    return w.has_high ? m_and(above, v_lt(at, w.high)) : above;
}
/* keeps a NaN */
INLINE vec window_slope(window w, vec x) { return v_or_nan(v_only(is_within(w, x), v_set(1)), x); }
#endif
