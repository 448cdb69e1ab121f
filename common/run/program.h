/* What every program does at its start and end: options, help, version, signals, readiness. */
#ifndef KAOHE_RUN_PROGRAM_H
#define KAOHE_RUN_PROGRAM_H

#include <stdbool.h>

#include "common/base/status.h"

struct daemon_options {
    const char *home;   /* NULL: the default */
    const char *source; /* NULL: not given */
    bool check;         /* test the configuration and end */
};

struct daemon_help {
    const char *program; /* "kaohe-scorer" */
    const char *purpose; /* one line */
    bool takes_source;
};

/* Reads a daemon's command line. --help and --version print and end the process with 0; a mistake
 * says what and ends it with 64. */
struct daemon_options daemon_options(const struct daemon_help *help, int argc, char **argv);

/* To be called first. Opens /dev/null for those of stdin, stdout and stderr that are closed, so that
 * no socket takes their place. A file at its limit is an error from then on, and a store's file that
 * is cut short, or cannot be read, ends the process with 74 and a word. */
void program_begin(void);

/* Lets the process have as many files open as it may, which bounds its connections. STATUS_CONFIG,
 * and says so, where they are too few. */
MUST_CHECK enum status daemon_files(void);

/* Blocks SIGINT and SIGTERM for all threads, to be called before any is made, and ignores SIGPIPE.
 * Returns a descriptor that becomes readable when one has come. */
int daemon_signals(void);
bool daemon_is_asked_to_stop(int fd);

/* Says `ready` to people, and to systemd where it listens; then that the end has begun. */
void daemon_ready(void);
void daemon_stopping(void);

#endif
