#include "tests/crash/trial.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS_AFTER = 2 };

static void redirect(int fd, const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert(file >= 0);
    dup2(file, fd);
    close(file);
}

/* The last line that a trial said. */
static void read_last(const char *said, char *ret_line, size_t size)
{
    FILE *file = fopen(said, "re");

    *ret_line = '\0';
    while (file && fgets(ret_line, (int)size, file))
        ret_line[strcspn(ret_line, "\n")] = '\0';
    if (file)
        fclose(file);
}

static _Noreturn void be_child(trial_body *body, const void *context, const char *said,
                               struct verdict_text *shared)
{
    redirect(STDOUT_FILENO, "/dev/null");
    redirect(STDERR_FILENO, said);
    alarm(TRIAL_SECONDS_MAX);
    body(context, shared);
    _exit(0);
}

int trial_run(trial_body *body, const void *context, int expected, const char *said,
              struct verdict_text *ret_verdict)
{
    int status;
    char line[VERDICT_BYTES / 2];
    struct verdict_text *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert(shared != MAP_FAILED);
    fflush(stdout);
    pid_t child = fork();
    assert(child >= 0);
    if (child == 0)
        be_child(body, context, said, shared);
    pid_t ended = waitpid(child, &status, 0);
    assert(ended == child);
    *ret_verdict = *shared;
    munmap(shared, sizeof *shared);
    int killer = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (killer == SIGALRM)
        wrong(ret_verdict, "no end after %d s", TRIAL_SECONDS_MAX);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        wrong(ret_verdict, "it ended with %d", WEXITSTATUS(status));
    read_last(said, line, sizeof line);
    if (killer && killer != expected)
        wrong(ret_verdict, "it died (%s): %s", strsignal(killer), line);
    return killer;
}

static void audit(const void *context, struct verdict_text *verdict)
{
    audit_run(context, verdict);
}

struct drama {
    const char *root;
    struct trace *trace;
    const struct scene_plan *plan;
    struct death death;
};

static void perform(const void *context, struct verdict_text *verdict)
{
    const struct drama *drama = context;

    if (!scene_run(drama->root, drama->plan, drama->death, drama->trace))
        wrong(verdict, "the programs do not %s",
              drama->plan->is_second ? "go on and deliver what waits" : "deliver");
}

bool trial_scene(const char *root, struct trace *trace, const struct scene_plan *plan,
                 struct death death, const char *said, struct verdict_text *ret_verdict)
{
    struct drama drama = {root, trace, plan, death};

    trace_clear(trace);
    return trial_run(perform, &drama, SIGKILL, said, ret_verdict) == SIGKILL;
}

void trial_aftermath(const struct aftermath *aftermath, const char *said,
                     struct verdict_text *ret_verdict)
{
    struct audit before = {
        .root = aftermath->root, .trace = aftermath->trace, .point = aftermath->point};
    struct scene_plan plan = {.seed = aftermath->seed, .rounds = ROUNDS_AFTER, .is_second = true};

    trial_run(audit, &before, 0, said, ret_verdict);
    if (ret_verdict->is_wrong || !aftermath->goes_on)
        return;
    trial_scene(aftermath->root, aftermath->after, &plan, (struct death){0}, said, ret_verdict);
    before.is_delivered = true;
    if (!ret_verdict->is_wrong)
        trial_run(audit, &before, 0, said, ret_verdict);
    struct audit after = {.root = aftermath->root,
                          .trace = aftermath->after,
                          .point = aftermath->after->count,
                          .is_delivered = true};
    if (!ret_verdict->is_wrong)
        trial_run(audit, &after, 0, said, ret_verdict);
}
