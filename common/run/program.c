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

void standard_files(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

void daemon_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit); /* what fails leaves the limit that there was */
    }
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
