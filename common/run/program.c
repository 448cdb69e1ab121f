#include "common/run/program.h"

#include <assert.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "common/base/diag.h"
#include "common/run/settings.h"

enum { FILES_MIN = 64 }; /* a daemon's own, and some connections */

static void print_help(const struct daemon_help *help)
{
    printf("usage: %s [--home DIR]%s [--check]\n\n%s\n\n"
           "  --home DIR     where everything of this machine lives\n"
           "                 [$KAOHE_HOME, else /var/lib/kaohe]\n",
           help->program, help->takes_source ? " --source SOURCE" : "", help->purpose);
    if (help->takes_source)
        printf("  --source SOURCE  whose events these are: the slug of a centre, or office\n");
    printf("  --check        test the configuration, and end\n"
           "  --help         show this\n"
           "  --version      show the version\n");
    settings_print_help();
    printf("\nExit codes: 0 done, 64 usage, 74 the disk failed, 75 full, 77 not permitted, "
           "78 configuration.\n");
}

static void fail_usage(const struct daemon_help *help, const char *what)
{
    if (what)
        fprintf(stderr, "%s: %s\n", help->program, what);
    fprintf(stderr, "Try '%s --help'.\n", help->program);
    exit(status_exit_code(STATUS_USAGE));
}

struct daemon_options daemon_options(const struct daemon_help *help, int argc, char **argv)
{
    static const struct option longs[] = {
        {"home", required_argument, NULL, 'h'}, {"source", required_argument, NULL, 's'},
        {"check", no_argument, NULL, 'c'},      {"help", no_argument, NULL, 'H'},
        {"version", no_argument, NULL, 'v'},    {NULL, 0, NULL, 0}};
    struct daemon_options options = {0};
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", longs, NULL)) != -1) {
        if (option == 'h') {
            options.home = optarg;
        } else if (option == 's' && help->takes_source) {
            options.source = optarg;
        } else if (option == 'c') {
            options.check = true;
        } else if (option == 'v') {
            printf("%s %s\n", help->program, KAOHE_VERSION);
            exit(0);
        } else if (option == 'H') {
            print_help(help);
            exit(0);
        } else {
            fail_usage(help, "an option that is unknown or lacks its argument");
        }
    }
    if (optind < argc)
        fail_usage(help, "takes no arguments");
    if (help->takes_source && !options.source)
        fail_usage(help, "--source is missing");
    return options;
}

static void open_standard_files(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* A map is read as memory: what its file does not have, or the disk does not give, comes as a
 * signal. */
static void tell_bad_map(int number)
{
    static const char text[] =
        "a store's file is shorter than it says, or its disk cannot be read: "
        "ending\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);

    (void)written, (void)number;
    _exit(status_exit_code(STATUS_DISK));
}

void program_begin(void)
{
    open_standard_files();
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error like any other */
    signal(SIGBUS, tell_bad_map);
}

enum status daemon_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        return STATUS_OK;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit); /* what fails leaves the limit that there was */
    if (limit.rlim_max >= FILES_MIN)
        return STATUS_OK;
    diag_error("at most %llu open files are allowed, and it takes %d (ulimit -n)",
               (unsigned long long)limit.rlim_max, FILES_MIN);
    return STATUS_CONFIG;
}

int daemon_signals(void)
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

bool daemon_is_asked_to_stop(int fd)
{
    struct signalfd_siginfo info;

    return read(fd, &info, sizeof info) == sizeof info;
}

void daemon_ready(void)
{
    diag_info("ready");
    sd_notify(0, "READY=1");
}

void daemon_stopping(void)
{
    diag_info("stopping");
    sd_notify(0, "STOPPING=1");
}
