/* A scene: a real scorer and real collectors in one process, stepped in turns over real sockets,
 * with a client that hands lines over. What comes in which turn is drawn from a seed; the programs
 * are started again in between. Its home begins with nothing. */
#ifndef KAOHE_CRASH_SCENE_H
#define KAOHE_CRASH_SCENE_H

#include "common/run/home.h"
#include "tests/crash/calls.h"

struct scene_plan {
    uint64_t seed;
    unsigned rounds; /* of handing over, each followed by some turns */
    bool restarts;   /* programs are closed and opened again in between */
    bool is_second;  /* the home stands already, after a crash: go on */
};

/* In a process of its own, below `root`. True: all that the client handed over is delivered. `death`
 * may end the process before. */
bool scene_run(const char *root, const struct scene_plan *plan, struct death death,
               struct trace *trace);

/* The home of a scene, with its settings. */
bool scene_home(const char *root, struct home *ret_home);

#endif
