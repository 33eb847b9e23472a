/* Tapes on threads: what is shared out, and how. */
#include "tape.h"

#include "team.h"

#include <stdatomic.h>
#include <string.h>

static void run(const struct tape *tape) {
    for (size_t k = 0; k < tape->count; k++) {
        const struct operation *o = &tape->operations[k];
        o->compute(o, 0, o->units);
    }
}

static void one_tape(void *context, int part) { run((const struct tape *)context + part); }

void npact_tapes_run(const struct tape *tapes, int n, int threads) {
    npact_team_run(one_tape, (void *)tapes, n, threads);
}

struct shared {
    const struct operation *operation;
    int parts;
};

static void one_share(void *context, int part) {
    const struct shared *s = context;
    const size_t units = s->operation->units, parts = (size_t)s->parts, k = (size_t)part;
    s->operation->compute(s->operation, units * k / parts, units * (k + 1) / parts);
}

void npact_share(const struct operation *operation, int threads) {
    struct shared s = {operation, threads};
    npact_team_run(one_share, &s, threads, threads);
}

void npact_tape_share(const struct tape *tape, int threads) {
    for (size_t k = 0; k < tape->count; k++) {
        const struct operation *o = &tape->operations[k];
        if (o->units > 1 && o->worth > 1e5) { /* a few microseconds: to share it costs about one */
            npact_share(o, threads);
        } else {
            o->compute(o, 0, o->units);
        }
    }
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
        memcpy(tape->input, s->x + tile * s->x_size, s->x_size);
        run(tape);
        memcpy(s->y + tile * s->y_size, tape->output, s->y_size);
    }
}

void npact_tapes_stream(const struct tape *tapes, int n, const char *x, char *y, size_t tiles,
                        size_t x_size, size_t y_size, int threads) {
    struct stream s = {tapes, x, y, tiles, x_size, y_size, 0};
    npact_team_run(one_lane, &s, n, threads);
}
