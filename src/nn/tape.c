/* Tapes on threads: what is shared out, and how. */
#include "tape.h"

#include "team.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

static void run(const struct tape *tape) {
    for (size_t k = 0; k < tape->count; k++) {
        const struct operation *o = &tape->operations[k];
        o->compute(o, 0, o->units);
    }
}

static void feed(const struct tape *tape, const char *x, size_t size) {
    if (tape->reader) {
        *tape->reader = (char *)x;
    } else {
        memcpy(tape->input, x, size);
    }
}

/* The data may be gone before the tape is. */
static void let_go(const struct tape *tape) {
    if (tape->reader) *tape->reader = tape->input;
}

static void one_tape(void *context, int part) { run((const struct tape *)context + part); }

void npact_tapes_run(const struct tape *tapes, int n, int threads) {
    npact_team_run(one_tape, (void *)tapes, n, threads);
}

struct shared {
    const struct operation *operation;
    int parts;
};

static void share(const struct operation *o, int part, int parts) {
    const size_t k = (size_t)part, n = (size_t)parts;
    o->compute(o, o->units * k / n, o->units * (k + 1) / n);
}

static void one_share(void *context, int part) {
    const struct shared *s = context;
    share(s->operation, part, s->parts);
}

void npact_share(const struct operation *operation, int threads) {
    struct shared s = {operation, threads};
    npact_team_run(one_share, &s, threads, threads);
}

/* The threads go through a tape together.  Each of its operations is cut into parts; a part is taken by
 * the thread of its number, in whose cache the same part of the operation before is likely to be, or by
 * one that has nothing else to do: so nobody waits for a thread that did not come to run. */
enum { MOST_PARTS = 16 };

struct together {
    const struct tape *tape;
    int threads;
    /* the operation; a bit for each of its parts that is taken; how many are done */
    _Atomic uint64_t state;
};

#define TAKEN(part) (UINT64_C(1) << (8 + (part)))
#define NEXT_OPERATION (UINT64_C(1) << 32)

static void one_lane_of_all(void *context, int lane) {
    struct together *all = context;
    int looks = 0;
    for (;;) {
        uint64_t state = atomic_load(&all->state);
        const uint64_t k = state / NEXT_OPERATION;
        if (k == all->tape->count) return;
        const struct operation *o = &all->tape->operations[k];
        const int parts =
            o->units < (size_t)all->threads ? (int)o->units + !o->units : all->threads;
        int part = lane % parts, tried = 0;
        for (; tried < parts && state & TAKEN(part); tried++) part = (part + 1) % parts;
        if (tried == parts ||
            !atomic_compare_exchange_weak(&all->state, &state, state | TAKEN(part))) {
            npact_team_wait(++looks);
            continue;
        }
        share(o, part, parts);
        looks = 0;
        if ((int)(atomic_fetch_add(&all->state, 1) % TAKEN(0)) + 1 == parts) {
            atomic_store(&all->state, (k + 1) * NEXT_OPERATION);
        }
    }
}

void npact_tape_share(const struct tape *tape, const char *x, char *y, size_t x_size, size_t y_size,
                      int threads) {
    struct together all = {tape, threads < MOST_PARTS ? threads : MOST_PARTS, 0};
    feed(tape, x, x_size);
    npact_team_run(one_lane_of_all, &all, all.threads, all.threads);
    let_go(tape);
    memcpy(y, tape->output, y_size);
}

struct stream {
    const struct tape *tapes;
    const char *x;
    char *y;
    size_t tiles, x_size, y_size;
    atomic_size_t next;
};

static void one_lane(void *context, int part) {
    struct stream *s = context;
    const struct tape *tape = &s->tapes[part];
    size_t tile;
    while ((tile = atomic_fetch_add(&s->next, 1)) < s->tiles) {
        feed(tape, s->x + tile * s->x_size, s->x_size);
        run(tape);
        memcpy(s->y + tile * s->y_size, tape->output, s->y_size);
    }
    let_go(tape);
}

void npact_tapes_stream(const struct tape *tapes, int n, const char *x, char *y, size_t tiles,
                        size_t x_size, size_t y_size, int threads) {
    struct stream s = {tapes, x, y, tiles, x_size, y_size, 0};
    npact_team_run(one_lane, &s, n, threads);
}
