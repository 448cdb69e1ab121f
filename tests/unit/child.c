#include "tests/unit/child.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

/* _exit: what the test does at its own end is not the child's. */
static void be_child(int (*run)(void *context), void *context, int output)
{
    if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
        _exit(127);
    close(output);
    diag_open("kaohe");
    int code = run(context);
    fflush(NULL);
    _exit(code);
}

static void read_said(const char *path, char ret_said[CHILD_TEXT_BYTES])
{
    FILE *file = fopen(path, "re");

    assert_non_null(file);
    size_t size = fread(ret_said, 1, CHILD_TEXT_BYTES - 1, file);
    ret_said[size] = '\0';
    fclose(file);
}

void run_child(int (*run)(void *context), void *context, struct child_end *ret_end)
{
    char path[PLACE_BYTES];
    int status;

    fresh_path(path);
    int output = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    assert_true(output >= 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        be_child(run, context, output);
    close(output);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    ret_end->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    read_said(path, ret_end->said);
}
