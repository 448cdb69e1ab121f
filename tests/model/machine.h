/* Machines: the simulated processes. One runs at a time, and gets time, randomness and diagnostics
 * of its own. The world's clock is shared; each machine
 * reads it with an offset of its own: the wall's may jump, the other never goes back.
 *
 * A machine may be made to die at one of its next calls to disk or socket. From that call on nothing
 * that it does has any effect; the fleet then finds it dead and closes it.
 */
#ifndef KAOHE_MODEL_MACHINE_H
#define KAOHE_MODEL_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/run/home.h"
#include "tests/chance.h"

enum machine_kind { MACHINE_SCORER, MACHINE_COLLECTOR, MACHINE_CLIENT, MACHINE_READER };
enum { MACHINE_DISK_BYTES = 64 };

struct machine {
    enum machine_kind kind;
    const char *name;   /* in the printed trace */
    const char *source; /* a collector's */
    struct home home;
    char disk[MACHINE_DISK_BYTES]; /* the directory of its store */
    int64_t wall_offset_ms, mono_offset_ms;
    uint64_t needs_bytes; /* that the transfer of a collector's events takes of the log */
    bool doubts_clock;    /* at its last look */
    int64_t doubted_ms;   /* when it last did so, or was started */
    uint64_t calls_left;  /* until it dies; 0: it does not */
    bool is_dead;         /* died in a call */
    uint64_t disk_faults; /* the next writes to disk that fail */
    bool disk_is_full;    /* and they fail for want of room */
    struct chance chance;
};

/* A new world at `now_ms`, which is both clocks' before any offset. `is_traced`: what happens is
 * printed. */
void machines_reset(int64_t now_ms, bool is_traced);
int64_t machines_now(void);
void machines_let_pass(int64_t ms);

/* Whose calls are being answered; NULL: nobody's. Returns who it was before. */
struct machine *machine_enter(struct machine *machine);
struct machine *machine_current(void);

/* A call of the running machine to disk or socket. False: it is dead, and the call does nothing. */
bool machine_calls(void);

/* A line of the printed trace: seconds since the beginning, which machine, and what. */
__attribute__((format(printf, 1, 2))) void tell(const char *format, ...);

#endif
