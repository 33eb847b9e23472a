/* Threads that stay: a task of some parts is shared out among them and the caller. */
#ifndef NPACT_NN_TEAM_H
#define NPACT_NN_TEAM_H

/* Of a team, the caller included. */
enum { MOST_THREADS = 64 };

/* Which thread takes which part is left open: a part must not depend on it. */
typedef void team_task(void *context, int part);

/* Compute parts 0 .. parts - 1 with at most `threads` threads, the caller among them, without the GIL.
 * Where the team is busy already, or no thread can be started, the caller does it all. */
void npact_team_run(team_task *task, void *context, int parts, int threads);

/* Between two looks at what another thread is to write; `looks` counts them, from 1. */
void npact_team_wait(int looks);

/* After a fork the threads are gone: forget them. */
void npact_team_forget(void);

#endif
