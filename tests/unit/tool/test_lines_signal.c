/* services/tool/lines: a signal ends no file. */
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "services/tool/lines.h"
#include "tests/unit/support.h"

enum { SIGNALS = 3, SIGNAL_US = 5000 };

static volatile sig_atomic_t signals, to;

/* The first signals find the reading where it waits; the last one brings what is waited for. */
static void take_signal(int signal)
{
    (void)signal;
    if (++signals < SIGNALS)
        return;
    if (write(to, "b\n", 2) != 2)
        _exit(1);
    close(to);
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
}

static enum status count_line(void *context, unsigned long number, struct text line)
{
    (void)number;
    assert_int_equal(line.size, 1);
    ++*(unsigned *)context;
    return STATUS_OK;
}

static void reading_goes_on_after_a_signal(void **state)
{
    static const struct tool tool = {.command = "submit"};
    struct sigaction action = {.sa_handler = take_signal}; /* interrupted calls are not restarted */
    struct itimerval often = {{0, SIGNAL_US}, {0, SIGNAL_US}};
    unsigned lines = 0;
    char path[32];
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    to = fds[1];
    assert_int_equal(write(to, "a\n", 2), 2);
    snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    assert_int_equal(lines_read(&tool, path, count_line, NULL, &lines), STATUS_OK);
    assert_int_equal(lines, 2);
    assert_int_equal(signals, SIGNALS);
    close(fds[0]);
}

int main(void)
{
    SUITE_TEST(reading_goes_on_after_a_signal);
    return suite_run("lines_signal");
}
