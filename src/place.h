/* Where an operand lies, which its maths begins with: its segment, itself as far as the tables reach, and its distance from the
 * centre; in double its multiple of ln 2 / 8 and what that leaves; or whatever these are for a method.  For the value, and for
 * the slope.
 *
 * It is found a step ahead, while the vectors before are finished, as a processor's window is too short for two steps (gelu
 * .262 ns an element instead of .296, mish .293 instead of .350; in double geglu's derivatives 2.94 instead of 3.77). */
#ifndef NPACT_PLACE_H
#define NPACT_PLACE_H

/* How many vectors a step go best that way: for the value, and where slopes are wanted; and the same where registers are few, on
 * AVX2, as all of this is by trying.  0: none, they begin in their own step; -n: likewise, but n at most. */
typedef struct {
    int value, slopes, few_value, few_slopes;
} ahead;
#define AHEAD(...) ((ahead){__VA_ARGS__})

typedef struct {
    ivec i;
    vec w, t;
} place;
typedef struct {
    place value, slope;
    ahead ahead; /* literals */
} places;
INLINE places at_both(place q, ahead n) { return (places){q, q, n}; }
INLINE places nowhere(void) { return at_both((place){i_set(0), v_set(0), v_set(0)}, AHEAD(0)); }

#endif
