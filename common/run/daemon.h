/* The daemon machine: all that any process does which runs until a signal ends it. A daemon
 * describes itself by a struct daemon_kind; daemon_main is then its whole main:
 *
 *   command line ─► signals, open files ─► home (made, locked) ─► open ─► ready ─┐
 *                                                                              ▼
 *            exit code ◄─ close ◄─ stopping ◄─ SIGINT, SIGTERM ◄─────── wait, pass, wait …
 *                                              or a pass that fails
 *
 * What is removed from run/ while it runs is missed within a second and a pass, and made again: run/,
 * the lock, and by the kind's `keep` its sockets; that is said once. Where it cannot be, or another
 * process has taken the lock, the process ends (STATUS_DISK).
 *
 * With --check it reads the settings, calls `check` and ends: it makes nothing and locks nothing. SIGHUP
 * is ignored: nothing is read anew, and who closes a terminal stops no daemon. A run/ that others may
 * enter is refused, for who may enter it may speak for any source (STATUS_CONFIG).
 */
#ifndef KAOHE_RUN_DAEMON_H
#define KAOHE_RUN_DAEMON_H

#include <stdbool.h>

#include "common/run/home.h"
#include "common/wire/wire.h"

/* `source` is NULL where the kind takes none; `home` and `source` live until the process ends.
 * `self` is what `open` has made. Functions that fail say themselves what went wrong. */
struct daemon_kind {
    const char *program;         /* "kaohe-scorer" */
    const char *purpose;         /* one line, for --help */
    bool takes_source;           /* --source SOURCE must be given, a slug */
    const char *option;          /* one of its own: "accept-gap"; NULL: it has none */
    const char *option_argument; /* what it takes, for --help: "FILE"; NULL: nothing */
    const char *option_help;     /* its lines for --help */
    bool
        needs_home; /* it makes none: what it is to show is in one (STATUS_CONFIG where there is none) */
    const char *below; /* the directory below the home that is made first; NULL: none */
    const char *lock;  /* run/LOCK.lock; with a source run/LOCK.SOURCE.lock */

    /* Prepares libraries, before anything is opened; NULL: nothing to prepare. */
    void (*start)(void);
    /* Tests the configuration and touches nothing. */
    enum status (*check)(const struct home *home, const char *source);
    enum status (*open)(const struct home *home, const char *source, void **ret_self);
    /* Called once, behind `open`, where the option of its own was given; NULL: it has `instead`. */
    void (*apply_option)(void *self);
    /* Where the option was given: done under the lock, in the place of all that follows. Its status ends
     * the process. */
    enum status (*instead)(const struct home *home, const char *argument);
    /* Does what there is to do and waits for nothing. Anything but STATUS_OK ends the process. */
    enum status (*pass)(void *self);
    /* Looks, about once a second, whether what it has in the home is still in its place, and makes
     * again what can be; sets `ret_mended` true where it did. NULL: it has nothing there. Anything
     * but STATUS_OK ends the process. */
    enum status (*keep)(void *self, bool *ret_mended);
    /* How long the next pass may wait if nothing comes. */
    int64_t (*wait_ms)(const void *self);
    /* The sockets that end the wait when something comes; returns how many. Entries may be NULL. */
    unsigned (*wires)(const void *self, wire_t *ret_wires[WIRE_POLL_MAX]);
    /* A file of its own that ends the wait when it becomes readable: an epoll file may stand for
     * many. NULL: it has none. */
    int (*file)(const void *self);
    /* What is left to do where a signal ended it, and nothing had failed. NULL: nothing. */
    enum status (*finish)(void *self);
    void (*close)(void *self);
    /* What it has found and where it listens, in a few words, for whoever starts it: "last record 12,
     * query at run/query.sock". NULL: nothing is worth saying. */
    void (*describe)(const void *self, char *ret_text, size_t size);
};

/* Whether SIGINT or SIGTERM has come: for an `open` that takes long, which then ends with
 * STATUS_STOPPED. */
bool daemon_should_stop(void);

/* Returns what main returns: the exit code of the status that ended the daemon. To be called before
 * any thread is made. */
int daemon_main(const struct daemon_kind *kind, int argc, char **argv);

#endif
