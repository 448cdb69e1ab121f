#include "common/run/daemon.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "common/base/diag.h"
#include "common/run/accept.h"
#include "common/run/options.h"
#include "common/run/program.h"

enum { NAME_BYTES = 96, SOURCE_BYTES_SHOWN = 32 };

/* "kaohe-collector wuhou": many of one kind may write into one log. */
static void name_program(const struct daemon_kind *kind, const char *source)
{
    static char name[NAME_BYTES]; /* diag keeps it */

    snprintf(name, sizeof name, "%.48s%s%.*s", kind->program, source ? " " : "", SOURCE_BYTES_SHOWN,
             source ? source : "");
    diag_open(name);
}

/* Blocks SIGINT and SIGTERM for all threads, and ignores SIGPIPE. Returns a descriptor that is
 * readable when one has come. */
static int open_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    assert(fd >= 0);
    return fd;
}

bool daemon_should_stop(void)
{
    sigset_t pending;

    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

static bool is_asked_to_stop(int signals)
{
    struct signalfd_siginfo info;

    return read(signals, &info, sizeof info) == sizeof info;
}

/* Makes the home and takes the lock of this daemon. */
static enum status claim_home(const struct daemon_kind *kind, const struct home *home,
                              const char *source, struct trouble *ret_trouble)
{
    char lock[NAME_BYTES];
    enum status status = home_make(home, kind->below, ret_trouble);

    snprintf(lock, sizeof lock, "%.48s%s%.*s", kind->lock, source ? "." : "", SOURCE_BYTES_SHOWN,
             source ? source : "");
    return status == STATUS_OK ? home_lock(home, lock, ret_trouble) : status;
}

static enum status prepare(const struct daemon_kind *kind, const struct options *options,
                           struct home *ret_home)
{
    struct trouble trouble;
    enum status status = program_files(&trouble);

    if (status == STATUS_OK)
        status = home_open(options->home, ret_home, &trouble);
    if (status == STATUS_OK && options->action == OPTIONS_RUN)
        status = claim_home(kind, ret_home, options->source, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

static enum status loop(const struct daemon_kind *kind, void *self, int signals)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !is_asked_to_stop(signals)) {
        wire_t *wires[WIRE_POLL_MAX];
        unsigned count = kind->wires(self, wires);
        assert(count <= WIRE_POLL_MAX);
        wire_wait(wires, count, signals, kind->wait_ms(self));
        status = kind->pass(self);
    }
    return status;
}

/* Readiness is said to people, and to systemd where it listens. */
static enum status run(const struct daemon_kind *kind, const struct home *home, const char *source,
                       int signals)
{
    void *self = NULL;
    enum status status = kind->open(home, source, &self);

    if (status != STATUS_OK)
        return status;
    diag_info("ready");
    sd_notify(0, "READY=1");
    status = loop(kind, self, signals);
    diag_info("stopping");
    sd_notify(0, "STOPPING=1");
    kind->close(self);
    return status;
}

static enum status run_or_check(const struct daemon_kind *kind, const struct options *options)
{
    struct home home;
    int signals = open_signals(); /* before there are threads */

    accept_guard();
    if (kind->start)
        kind->start();
    enum status status = prepare(kind, options, &home);
    if (status != STATUS_OK)
        return status;
    return options->action == OPTIONS_CHECK ? kind->check(&home, options->source)
                                            : run(kind, &home, options->source, signals);
}

static enum status act(const struct daemon_kind *kind, const struct options *options)
{
    switch (options->action) {
    case OPTIONS_HELP:
        options_print_help(kind);
        return STATUS_OK;
    case OPTIONS_VERSION:
        printf("%s %s\n", kind->program, KAOHE_VERSION);
        return STATUS_OK;
    case OPTIONS_RUN:
    case OPTIONS_CHECK:
        break;
    }
    name_program(kind, options->source);
    return run_or_check(kind, options);
}

int daemon_main(const struct daemon_kind *kind, int argc, char **argv)
{
    struct options options;
    struct trouble trouble;

    program_begin();
    diag_open(kind->program);
    enum status status = options_read(kind, argc, argv, &options, &trouble);
    if (status == STATUS_OK)
        status = act(kind, &options);
    else
        diag_error("%s", trouble.why);
    return status_exit_code(status);
}
