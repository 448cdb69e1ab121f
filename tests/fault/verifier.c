/* kaohe verify of a store with one bit changed, many times, each in a process of its own:
 *
 *   kaohe-verifier STORE KEY    stdin: BYTE BIT, one a line      stdout: BYTE BIT CODE
 *
 * CODE is the exit code, or below 0 the signal that ended it. What it says is not kept. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/form/json.h"
#include "common/run/program.h"
#include "services/tool/tool.h"

enum { WITHIN_S = 20, PATH_BYTES = 4096 };

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static _Noreturn void verify(char **words)
{
    struct tool tool = {.command = "verify"};
    char *arguments[] = {words[1], "--key", words[2], NULL};

    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
        fail("/dev/null");
    alarm(WITHIN_S);
    program_begin();
    diag_open("kaohe");
    json_start();
    _exit(status_exit_code(command_verify(&tool, 3, arguments)));
}

static int code_of(char **words)
{
    int state;
    pid_t pid = fork();

    if (pid == 0)
        verify(words);
    if (pid < 0 || waitpid(pid, &state, 0) != pid)
        fail("fork");
    return WIFSIGNALED(state) ? -WTERMSIG(state) : WEXITSTATUS(state);
}

static void flip(int fd, int64_t at, unsigned bit)
{
    uint8_t byte;

    if (pread(fd, &byte, 1, at) != 1)
        fail("no such byte");
    byte ^= (uint8_t)(1U << bit);
    if (pwrite(fd, &byte, 1, at) != 1)
        fail("pwrite");
}

int main(int argc, char **argv)
{
    char path[PATH_BYTES];
    int64_t at;
    unsigned bit;

    if (argc != 3)
        return 64;
    snprintf(path, sizeof path, "%s/data.mdb", argv[1]);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        fail(path);
    while (scanf("%" SCNd64 " %u", &at, &bit) == 2 && bit < 8) {
        flip(fd, at, bit);
        int code = code_of(argv);
        flip(fd, at, bit);
        printf("%" PRId64 " %u %d\n", at, bit, code);
        fflush(stdout);
    }
    return 0;
}
