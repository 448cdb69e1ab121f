/* The command line of a daemon: what it means, and the text of --help. */
#ifndef KAOHE_RUN_OPTIONS_H
#define KAOHE_RUN_OPTIONS_H

#include "common/run/daemon.h"

enum options_action { OPTIONS_RUN, OPTIONS_CHECK, OPTIONS_HELP, OPTIONS_VERSION };

struct options {
    enum options_action action;
    const char *home;     /* NULL: the default */
    const char *source;   /* NULL where the kind takes none */
    bool has_option;      /* the kind's own */
    const char *argument; /* of that; NULL where it takes none */
};

/* STATUS_USAGE, and why, where a daemon of this kind cannot be called so. The texts stay argv's. */
MUST_CHECK enum status options_read(const struct daemon_kind *kind, int argc, char **argv,
                                    struct options *ret_options, struct trouble *ret_trouble);

void options_print_help(const struct daemon_kind *kind);

#endif
