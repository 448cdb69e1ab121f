/* common/run/daemon: a daemon is called, opened, passed, stopped and closed as its kind says. The
 * daemon here is one that does nothing, in a process of its own. */
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/run/daemon.h"
#include "tests/unit/places.h"
#include "tests/unit/child.h"
#include "tests/unit/support.h"

enum { ARGS_MAX = 6, PASSES = 3, ALARM_S = 30 };

/* What the daemon is to do; it says each step. */
static struct script {
    enum status checked, opened, passed;
    int stop_signal; /* that it gets in its third pass */
    bool has_file;   /* of its own, which is readable: nothing else ends its waits */
    bool waits;      /* for ever, in its last pass: the signal comes before */
    enum status kept;
    bool mends;
    int64_t step_ms;    /* between two readings of the clock */
    unsigned last_pass; /* 0: PASSES */
    unsigned passes;
} script;

/* Stands in the place of the clock (CMakeLists.txt): each reading is later by the script's step. */
int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void)
{
    static int64_t now_ms;

    return now_ms += script.step_ms;
}

static unsigned last_pass(void)
{
    return script.last_pass ? script.last_pass : PASSES;
}

static void start(void)
{
    diag_info("started");
}

static enum status check(const struct home *home, const char *source)
{
    (void)home;
    diag_info("checked %s", source ? source : "-");
    return script.checked;
}

static enum status open_idler(const struct home *home, const char *source, void **ret_self)
{
    (void)home;
    diag_info("opened %s", source ? source : "-");
    *ret_self = &script;
    return script.opened;
}

static enum status pass(void *self)
{
    struct script *idler = self;

    idler->passes++;
    diag_info("pass %u", idler->passes);
    if (idler->passes < last_pass())
        return STATUS_OK;
    if (idler->stop_signal)
        raise(idler->stop_signal);
    return idler->passed;
}

static enum status keep(void *self, bool *ret_mended)
{
    const struct script *idler = self;

    diag_info("kept after %u", idler->passes);
    *ret_mended |= idler->mends;
    return idler->kept;
}

static int64_t wait_ms(const void *self)
{
    const struct script *idler = self;

    if (idler->waits && idler->passes + 1 == last_pass()) {
        raise(idler->stop_signal);
        return -1;
    }
    return idler->has_file ? -1 : 0;
}

static int readable_file(const void *self)
{
    (void)self;
    return eventfd(1, EFD_CLOEXEC);
}

static unsigned wires(const void *self, wire_t *ret_wires[WIRE_POLL_MAX])
{
    (void)self;
    ret_wires[0] = NULL;
    return 1;
}

static void close_idler(void *self)
{
    struct script *idler = self;

    diag_info("closed after %u", idler->passes);
}

static void describe(const void *self, char *ret_text, size_t size)
{
    (void)self;
    snprintf(ret_text, size, "idle for ever");
}

static struct daemon_kind kind_of(bool takes_source)
{
    return (struct daemon_kind){.program = "kaohe-idler",
                                .purpose = "Does nothing, until it is stopped.",
                                .takes_source = takes_source,
                                .below = "idler",
                                .lock = "idler",
                                .start = start,
                                .check = check,
                                .open = open_idler,
                                .pass = pass,
                                .keep = keep,
                                .wait_ms = wait_ms,
                                .wires = wires,
                                .file = script.has_file ? readable_file : NULL,
                                .close = close_idler,
                                .describe = describe};
}

struct call {
    const char *args[ARGS_MAX];
    bool takes_source;
    rlim_t files_max; /* 0: as the test's */
    char home[PLACE_BYTES];
};

static int call_daemon(void *context)
{
    const struct call *call = context;
    struct daemon_kind kind = kind_of(call->takes_source);
    struct rlimit limit = {call->files_max, call->files_max};
    char *argv[ARGS_MAX + 2] = {(char *)"kaohe-idler"};
    int argc = 1;

    alarm(ALARM_S); /* one that does not end fails by this signal */
    setenv("KAOHE_HOME", call->home, 1);
    unsetenv("JOURNAL_STREAM");
    if (call->files_max > 0 && setrlimit(RLIMIT_NOFILE, &limit))
        return 127;
    for (; argc <= ARGS_MAX && call->args[argc - 1]; argc++)
        argv[argc] = (char *)call->args[argc - 1];
    return daemon_main(&kind, argc, argv);
}

static const struct life_row {
    const char *title;
    struct call call;
    struct script script;
    int code;
    const char *says[6]; /* in this order */
    const char *keeps_quiet_of;
    bool has_home, makes_home;
} life_rows[] = {
    {.title = "help is printed",
     .call = {.args = {"--help"}},
     .says = {"usage: kaohe-idler [--home DIR] [--check]\n", "Does nothing", "disk/reserve-mib",
              "Exit codes"},
     .keeps_quiet_of = "started"},
    {.title = "help has the source",
     .call = {.args = {"--help"}, .takes_source = true},
     .says = {"usage: kaohe-idler [--home DIR] --source SOURCE [--check]\n", "--source SOURCE  "}},
    {.title = "the version is printed",
     .call = {.args = {"--version"}},
     .says = {"kaohe-idler " KAOHE_VERSION "\n"},
     .keeps_quiet_of = "started"},
    {.title = "a wrong command line is 64 and names the help",
     .call = {.args = {"--chek"}},
     .code = 64,
     .says = {"no such option", "--help"},
     .keeps_quiet_of = "started"},
    {.title = "a check makes nothing",
     .call = {.args = {"--check"}},
     .says = {"kaohe-idler: ", ": started\n", ": checked -\n", "the settings of the home ",
              " are good"},
     .keeps_quiet_of = "opened",
     .has_home = true},
    {.title = "a home that is not there is not checked, and so said",
     .call = {.args = {"--check"}},
     .code = 78,
     .says = {"there is no home /"},
     .keeps_quiet_of = "checked"},
    {.title = "a check that fails is told by the exit code",
     .call = {.args = {"--check", "--source", "wuhou"}, .takes_source = true},
     .script = {.checked = STATUS_CONFIG},
     .code = 78,
     .says = {"kaohe-idler wuhou: ", ": checked wuhou\n"},
     .keeps_quiet_of = "are good",
     .has_home = true},
    {.title = "a daemon runs until SIGTERM and closes",
     .script = {.stop_signal = SIGTERM},
     .says = {"started\n", "opened -\n", "ready\n", "pass 3\n", "stopping\n", "closed after 3\n"},
     .keeps_quiet_of = "checked",
     .makes_home = true},
    {.title = "a daemon runs until SIGINT and closes",
     .script = {.stop_signal = SIGINT},
     .says = {"ready\n", "pass 3\n", "stopping\n", "closed after 3\n"},
     .makes_home = true},
    {.title = "a file of the daemon's own ends its wait",
     .script = {.stop_signal = SIGTERM, .has_file = true},
     .says = {"ready\n", "pass 3\n", "stopping\n", "closed after 3\n"},
     .makes_home = true},
    {.title = "a signal ends its wait",
     .script = {.stop_signal = SIGTERM, .waits = true},
     .says = {"ready\n", "pass 3\n", "stopping\n", "closed after 3\n"},
     .makes_home = true},
    {.title = "what it has in its home is looked at once a second",
     .script = {.stop_signal = SIGTERM, .step_ms = 400, .last_pass = 6},
     .says = {"pass 3\n", "kept after 3\n", "pass 4\n", "pass 5\n", "pass 6\n", "kept after 6\n"},
     .keeps_quiet_of = "kept after 4",
     .makes_home = true},
    {.title = "before a second nothing is looked at",
     .script = {.stop_signal = SIGTERM, .step_ms = 300},
     .says = {"pass 3\n", "stopping\n"},
     .keeps_quiet_of = "kept",
     .makes_home = true},
    {.title = "what was made again is said",
     .script = {.stop_signal = SIGTERM, .step_ms = 1000, .mends = true},
     .says = {"pass 1\n", "kept after 1\n", "something was removed from the home", "pass 2\n"},
     .makes_home = true},
    {.title = "what cannot be made again ends the daemon",
     .script = {.stop_signal = SIGTERM, .step_ms = 1000, .kept = STATUS_DISK},
     .code = 74,
     .says = {"pass 1\n", "kept after 1\n", "stopping\n", "closed after 1\n"},
     .keeps_quiet_of = "pass 2",
     .makes_home = true},
    {.title = "a pass that fails ends the daemon also where a look is due",
     .script = {.passed = STATUS_DISK, .step_ms = 1000, .last_pass = 1},
     .code = 74,
     .says = {"pass 1\n", "stopping\n", "closed after 1\n"},
     .keeps_quiet_of = "kept",
     .makes_home = true},
    {.title = "one that is stopped while it opens is no failure",
     .script = {.opened = STATUS_STOPPED},
     .says = {"opened -\n"},
     .keeps_quiet_of = "ready",
     .makes_home = true},
    {.title = "SIGPIPE stops nobody",
     .script = {.stop_signal = SIGPIPE, .passed = STATUS_DENIED},
     .code = 77,
     .says = {"pass 3\n", "closed after 3\n"},
     .makes_home = true},
    {.title = "SIGHUP stops nobody",
     .script = {.stop_signal = SIGHUP, .passed = STATUS_DENIED},
     .code = 77,
     .says = {"pass 3\n", "closed after 3\n"},
     .makes_home = true},
    {.title = "a pass that fails ends the daemon",
     .script = {.passed = STATUS_DISK},
     .code = 74,
     .says = {"pass 3\n", "stopping\n", "closed after 3\n"},
     .makes_home = true},
    {.title = "a daemon that cannot be opened is never ready",
     .script = {.opened = STATUS_FULL},
     .code = 75,
     .says = {"opened -\n"},
     .keeps_quiet_of = "ready",
     .makes_home = true},
    {.title = "a daemon of a source names it in each line",
     .call = {.args = {"--source", "wuhou"}, .takes_source = true},
     .script = {.stop_signal = SIGTERM},
     .says = {"kaohe-idler wuhou: 20", ": opened wuhou\n", "kaohe-idler wuhou: 20", ": home /",
              ", idle for ever: ready\n"},
     .makes_home = true},
    {.title = "a source that is no slug is 78",
     .call = {.args = {"--source", "Wu Hou"}, .takes_source = true},
     .code = 78,
     .says = {"`Wu Hou` is no source"},
     .keeps_quiet_of = "started"},
    {.title = "too few open files are 78",
     .call = {.files_max = 40},
     .code = 78,
     .says = {"at most 40 open files are allowed, and 64 are needed"},
     .keeps_quiet_of = "opened"},
};

static void check_says(const char *said, const char *const *lines, size_t count)
{
    const char *at = said;

    for (size_t i = 0; i < count && lines[i]; i++) {
        at = strstr(at, lines[i]);
        CHECK(at, "\"%s\" is missing, or too early, in:\n%s", lines[i], said);
    }
}

static void daemon_lives_as_the_row_says(void **state)
{
    const struct life_row *row = *state;
    struct call call = row->call;
    struct child_end end;

    if (row->has_home)
        fresh_dir(call.home);
    else
        fresh_path(call.home);
    script = row->script;
    run_child(call_daemon, &call, &end);
    CHECK(end.code == row->code, "exit code %d, expected %d:\n%s", end.code, row->code, end.said);
    check_says(end.said, row->says, COUNT_OF(row->says));
    if (row->keeps_quiet_of)
        CHECK(!strstr(end.said, row->keeps_quiet_of), "\"%s\" is said:\n%s", row->keeps_quiet_of,
              end.said);
    assert_int_equal(stands_below(call.home, "idler"), row->makes_home);
    assert_int_equal(stands_below(call.home, "run"), row->makes_home);
}

static const struct lock_row {
    const char *title;
    const char *held; /* the lock that another process has */
    struct call call;
    int code;
} lock_rows[] = {
    {"a second daemon of a kind is refused", "idler", {.args = {NULL}}, 78},
    {"a second daemon of a source is refused",
     "idler.wuhou",
     {.args = {"--source", "wuhou"}, .takes_source = true},
     78},
    {"a daemon of another source runs",
     "idler.wuhou",
     {.args = {"--source", "jinjiang"}, .takes_source = true},
     0},
    {"a check takes no lock", "idler", {.args = {"--check"}}, 0},
};

static void home_is_locked_as_the_row_says(void **state)
{
    const struct lock_row *row = *state;
    struct call call = row->call;
    struct trouble trouble = {0};
    struct child_end end;
    struct home home;
    int lock;

    fresh_path(call.home);
    script = (struct script){.stop_signal = SIGTERM};
    assert_int_equal(home_open(call.home, &home, &trouble), STATUS_OK);
    assert_int_equal(home_make(&home, NULL, &trouble), STATUS_OK);
    assert_int_equal(home_lock(&home, row->held, &lock, &trouble), STATUS_OK);
    run_child(call_daemon, &call, &end);
    CHECK(end.code == row->code, "exit code %d, expected %d:\n%s", end.code, row->code, end.said);
    if (row->code)
        CHECK(strstr(end.said, row->held) && !strstr(end.said, "opened"), "%s", end.said);
}

/* Who may enter run/ may speak for any source. */
static void run_that_others_may_enter_is_refused(void **state)
{
    struct call call = {.args = {NULL}};
    struct child_end end;
    char path[PLACE_BYTES];

    (void)state;
    fresh_dir(call.home);
    path_below(call.home, "run", path);
    assert_int_equal(mkdir(path, 0750), 0);
    script = (struct script){.stop_signal = SIGTERM};
    run_child(call_daemon, &call, &end);
    CHECK(end.code == 78 && strstr(end.said, path) && strstr(end.said, "chmod 0700"), "%d: %s",
          end.code, end.said);
    assert_int_equal(chmod(path, 0700), 0);
    run_child(call_daemon, &call, &end);
    CHECK(end.code == 0, "%d: %s", end.code, end.said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(life_rows, daemon_lives_as_the_row_says);
    SUITE_TEST(run_that_others_may_enter_is_refused);
    SUITE_ROWS(lock_rows, home_is_locked_as_the_row_says);
    return suite_run("daemon");
}
