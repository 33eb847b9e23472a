/* The threads are Python's, as locks are, for the sake of portability; they never hold the GIL.
 *
 * A step of training, or one image, takes some ten microseconds to milliseconds, and to wake a sleeping
 * thread takes as long: so a thread looks for work for a while before it sleeps. */
#include <Python.h>

#include "team.h"

#include <stdatomic.h>
#ifdef _WIN32
#include <windows.h>
#define give_way SwitchToThread
#else
#include <sched.h>
#define give_way sched_yield
#endif

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#define relax _mm_pause
#elif defined(__aarch64__) && !defined(_MSC_VER)
#define relax() __asm__ volatile("yield")
#else
#define relax() ((void)0)
#endif

enum { LOOKS = 16384, LOOKS_BEFORE_GIVING_WAY = 1024 };

/* The caller invites a member and, when there is nothing left to do, takes back what was not accepted:
 * on a busy machine it need not wait for a thread that did not come to run. */
enum { FREE, INVITED, WORKING };

struct member {
    PyThread_type_lock wake;
    _Atomic int state, asleep;
};

static struct member members[MOST_THREADS - 1];
static int n_members;
static atomic_flag busy = ATOMIC_FLAG_INIT;

/* The task of the moment. */
static team_task *task;
static void *context;
static int parts;
static _Atomic int next;

static void work(void) {
    int part;
    while ((part = atomic_fetch_add(&next, 1)) < parts) task(context, part);
}

void npact_team_wait(int looks) {
    if (looks % LOOKS_BEFORE_GIVING_WAY) {
        relax();
    } else {
        give_way();
    }
}

static int is_invited(struct member *m) { return atomic_load(&m->state) == INVITED; }

static void live(void *self) {
    struct member *m = self;
    for (;;) {
        for (int looks = 1; looks < LOOKS && !is_invited(m); looks++) npact_team_wait(looks);
        if (!is_invited(m)) {
            atomic_store(&m->asleep, 1);
            /* An invitation between the last look and now: whoever takes the 1 back decides. */
            if (!is_invited(m) || !atomic_exchange(&m->asleep, 0)) {
                PyThread_acquire_lock(m->wake, WAIT_LOCK);
            }
        }
        int invited = INVITED;
        if (atomic_compare_exchange_strong(&m->state, &invited, WORKING)) {
            work();
            atomic_store(&m->state, FREE);
        }
    }
}

static int hire(void) {
    struct member *m = &members[n_members];
    m->wake = PyThread_allocate_lock();
    if (!m->wake) return 0;
    PyThread_acquire_lock(m->wake, WAIT_LOCK);
    atomic_store(&m->asleep, 0);
    atomic_store(&m->state, FREE);
    if (PyThread_start_new_thread(live, m) == PYTHREAD_INVALID_THREAD_ID) {
        PyThread_free_lock(m->wake);
        return 0;
    }
    n_members++;
    return 1;
}

void npact_team_run(team_task *new_task, void *new_context, int new_parts, int threads) {
    int invited = (threads < new_parts ? threads : new_parts) - 1;
    if (invited > MOST_THREADS - 1) invited = MOST_THREADS - 1;
    if (invited < 1 || atomic_flag_test_and_set(&busy)) {
        for (int part = 0; part < new_parts; part++) new_task(new_context, part);
        return;
    }
    while (n_members < invited && hire()) continue;
    if (invited > n_members) invited = n_members;
    task = new_task, context = new_context, parts = new_parts;
    atomic_store(&next, 0);
    for (int i = 0; i < invited; i++) {
        atomic_store(&members[i].state, INVITED);
        if (atomic_exchange(&members[i].asleep, 0)) PyThread_release_lock(members[i].wake);
    }
    work();
    for (int i = 0; i < invited; i++) {
        int not_accepted = INVITED;
        if (atomic_compare_exchange_strong(&members[i].state, &not_accepted, FREE)) continue;
        for (int looks = 1; atomic_load(&members[i].state) != FREE; looks++) {
            npact_team_wait(looks);
        }
    }
    atomic_flag_clear(&busy);
}

void npact_team_forget(void) {
    n_members = 0;
    atomic_flag_clear(&busy);
}
