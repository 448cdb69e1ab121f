/* Memory: what is made, and what a program does where there is none. */
#include "common/base/memory.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "tests/unit/support.h"

enum { SIZE = 64, TEXT_BYTES = 200 };

static void memory_is_zeros_or_a_copy(void **state)
{
    static const char zeros[SIZE];
    char *fresh = memory_new(SIZE), *copy = memory_copy("what it was", 12);

    (void)state;
    assert_memory_equal(fresh, zeros, SIZE);
    assert_string_equal(copy, "what it was");
    assert_ptr_equal(memory_made(copy), copy);
    free(copy);
    free(fresh);
}

static void ask_for_too_much(int output)
{
    dup2(output, STDERR_FILENO);
    signal(SIGABRT, SIG_DFL); /* not the test library's */
    diag_open("asker");
    free(memory_made(NULL)); /* what any of them does where there is none */
    _exit(0);
}

static void without_memory_a_program_says_so_and_aborts(void **state)
{
    char said[TEXT_BYTES] = "";
    int ends[2], status;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        ask_for_too_much(ends[1]);
    close(ends[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(read(ends[0], said, sizeof said - 1) >= 0);
    close(ends[0]);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    check_string("said", said, "asker: no memory is left: aborting\n");
}

int main(void)
{
    SUITE_TEST(memory_is_zeros_or_a_copy);
    SUITE_TEST(without_memory_a_program_says_so_and_aborts);
    return suite_run("memory");
}
