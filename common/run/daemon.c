#include "common/run/daemon.h"

#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/run/accept.h"
#include "common/run/options.h"
#include "common/run/program.h"

enum {
    NAME_BYTES = 96,
    SOURCE_BYTES_SHOWN = 32,
    KEEP_MS = 1000, /* between two looks at what is in run/ */
    TRIM_LOOKS = 10,
    DESCRIPTION_BYTES = 2048,
};

/* One run of a daemon. */
struct life {
    const struct daemon_kind *kind;
    struct home home;
    const char *source;
    bool has_option; /* the kind's own was given */
    const char *argument;
    char lock_name[NAME_BYTES];
    int lock; /* held until the process ends */
    void *self;
    unsigned looks;
};

/* "kaohe-collector wuhou": many of one kind may write into one log. */
static void name_program(const struct daemon_kind *kind, const char *source)
{
    static char name[NAME_BYTES]; /* diag keeps it */

    snprintf(name, sizeof name, "%.48s%s%.*s", kind->program, source ? " " : "", SOURCE_BYTES_SHOWN,
             source ? source : "");
    diag_open(name);
}

/* Blocks SIGINT and SIGTERM for all threads, and ignores SIGPIPE and SIGHUP. `ret_signals` is readable
 * when one has come. */
static enum status open_signals(int *ret_signals)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    *ret_signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (*ret_signals >= 0)
        return STATUS_OK;
    diag_error("cannot make a file for the signals (signalfd): %s", strerror(errno));
    return STATUS_DISK;
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
static enum status claim_home(struct life *life, struct trouble *ret_trouble)
{
    const char *source = life->source;
    enum status status = home_make(&life->home, life->kind->below, ret_trouble);

    snprintf(life->lock_name, sizeof life->lock_name, "%.48s%s%.*s", life->kind->lock,
             source ? "." : "", SOURCE_BYTES_SHOWN, source ? source : "");
    if (status == STATUS_OK)
        status = home_is_guarded(&life->home, ret_trouble);
    return status == STATUS_OK ? home_lock(&life->home, life->lock_name, &life->lock, ret_trouble)
                               : status;
}

/* There is nothing to check in a home that is not there, and maybe it is another that was meant. */
static enum status look_at_home(const struct life *life, struct trouble *ret_trouble)
{
    enum status status = home_enter(&life->home, ret_trouble);

    return status == STATUS_NOBODY ? STATUS_CONFIG : status;
}

static enum status prepare(struct life *life, const struct options *options)
{
    struct trouble trouble;
    enum status status = program_files(&trouble);

    if (status == STATUS_OK)
        status = program_threads(&trouble);
    if (status == STATUS_OK)
        status = home_open(options->home, &life->home, &trouble);
    if (status == STATUS_OK && (options->action == OPTIONS_CHECK || life->kind->needs_home))
        status = look_at_home(life, &trouble);
    if (status == STATUS_OK && options->action == OPTIONS_RUN)
        status = claim_home(life, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

/* One file that stands for the signals and for the daemon's own file; -1: there is none left. */
static int join_files(int signals, int own)
{
    int files = epoll_create1(EPOLL_CLOEXEC), rc = files < 0 ? -1 : 0;

    if (rc == 0)
        rc = epoll_ctl(files, EPOLL_CTL_ADD, signals, &(struct epoll_event){.events = EPOLLIN});
    if (rc == 0 && own >= 0)
        rc = epoll_ctl(files, EPOLL_CTL_ADD, own, &(struct epoll_event){.events = EPOLLIN});
    if (rc == 0)
        return files;
    diag_error("cannot wait for signals (epoll): %s", strerror(errno));
    if (files >= 0)
        close(files);
    return -1;
}

static enum status keep_lock(struct life *life, bool *ret_mended)
{
    struct trouble trouble;

    if (home_holds(&life->home, life->lock_name, life->lock))
        return STATUS_OK;
    *ret_mended = true;
    close(life->lock);
    if (claim_home(life, &trouble) == STATUS_OK)
        return STATUS_OK;
    diag_error("%s", trouble.why);
    return STATUS_DISK;
}

/* What is freed stays the process's until the C library is asked for it: after a crowd, or a reader
 * that did not read, that is most of its memory. */
static enum status keep(struct life *life)
{
    bool was_mended = false;
    enum status status = keep_lock(life, &was_mended);

    if (status == STATUS_OK && life->kind->keep)
        status = life->kind->keep(life->self, &was_mended);
    if (++life->looks % TRIM_LOOKS == 0)
        malloc_trim(0);
    if (status == STATUS_OK && was_mended)
        diag_warn("something was removed from the home %s; it was made again", life->home.dir);
    return status;
}

static void wait_for_work(const struct life *life, int files)
{
    wire_t *wires[WIRE_POLL_MAX];
    unsigned count = life->kind->wires(life->self, wires);

    assert(count <= WIRE_POLL_MAX);
    wire_wait(wires, count, files, life->kind->wait_ms(life->self));
}

static enum status loop(struct life *life, int signals)
{
    const struct daemon_kind *kind = life->kind;
    int files = join_files(signals, kind->file ? kind->file(life->self) : -1);
    enum status status = files < 0 ? STATUS_DISK : STATUS_OK;
    int64_t keep_ms = clock_mono_ms() + KEEP_MS;

    while (status == STATUS_OK && !is_asked_to_stop(signals)) {
        wait_for_work(life, files);
        status = life->kind->pass(life->self);
        if (status == STATUS_OK && clock_mono_ms() >= keep_ms) {
            status = keep(life);
            keep_ms = clock_mono_ms() + KEEP_MS;
        }
    }
    if (files >= 0)
        close(files);
    return status;
}

/* Readiness is said to people, and to systemd where it listens. */
static void say_ready(const struct life *life)
{
    char found[DESCRIPTION_BYTES] = "";

    if (life->kind->describe)
        life->kind->describe(life->self, found, sizeof found);
    diag_info("home %s%s%s: ready", life->home.dir, *found ? ", " : "", found);
    sd_notify(0, "READY=1");
}

static enum status run(struct life *life, int signals)
{
    enum status status = life->kind->open(&life->home, life->source, &life->self);

    if (status != STATUS_OK)
        return status;
    if (life->has_option)
        life->kind->apply_option(life->self);
    say_ready(life);
    status = loop(life, signals);
    diag_info("stopping");
    sd_notify(0, "STOPPING=1");
    if (status == STATUS_OK && life->kind->finish)
        status = life->kind->finish(life->self);
    life->kind->close(life->self);
    return status;
}

static enum status check(const struct life *life)
{
    enum status status = life->kind->check(&life->home, life->source);

    if (status == STATUS_OK)
        diag_info("the settings of the home %s are good, and what they name: files and endpoints",
                  life->home.dir);
    return status;
}

static enum status run_or_check(const struct daemon_kind *kind, const struct options *options)
{
    struct life life = {.kind = kind,
                        .source = options->source,
                        .has_option = options->has_option,
                        .argument = options->argument};
    int signals;
    enum status status = open_signals(&signals); /* before there are threads */

    if (status != STATUS_OK)
        return status;
    accept_guard();
    if (kind->start)
        kind->start();
    status = prepare(&life, options);
    if (status != STATUS_OK)
        return status;
    if (options->action == OPTIONS_CHECK)
        return check(&life);
    return life.has_option && kind->instead ? kind->instead(&life.home, life.argument)
                                            : run(&life, signals);
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
    diag_show_times();
    enum status status = options_read(kind, argc, argv, &options, &trouble);
    if (status == STATUS_OK)
        status = act(kind, &options);
    else
        diag_error("%s", trouble.why);
    return status_exit_code(status);
}
