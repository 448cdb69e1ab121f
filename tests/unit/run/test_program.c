/* common/run/program: what a program has done before it opens anything. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/run/program.h"
#include "tests/unit/places.h"
#include "tests/unit/child.h"
#include "tests/unit/support.h"

enum { PAGE_BYTES = 4096 };

/* The exit code: which of the three is not open, or the descriptor that the next file gets. */
static int open_after_closing(void *context)
{
    const bool *closed = context;

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (closed[fd])
            close(fd);
    program_begin();
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            return fd;
    return dup(STDIN_FILENO);
}

static const struct closed_row {
    const char *title;
    bool closed[3];
} closed_rows[] = {
    {"open standard files stay", {false, false, false}},
    {"a closed stdin is opened", {true, false, false}},
    {"a closed stdout is opened", {false, true, false}},
    {"a closed stderr is opened", {false, false, true}},
    {"all three are opened", {true, true, true}},
};

static void standard_files_are_open(void **state)
{
    const struct closed_row *row = *state;
    struct child_end end;

    run_child(open_after_closing, (void *)row->closed, &end);
    CHECK(end.code > STDERR_FILENO && end.code < 127, "exit code %d", end.code);
}

/* Reads a page of a map that its file no longer has. */
static int read_beyond(void *context)
{
    int fd = open(context, O_RDWR | O_CLOEXEC);

    program_begin();
    if (fd < 0 || ftruncate(fd, PAGE_BYTES))
        return 1;
    const volatile char *map = mmap(NULL, PAGE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED || ftruncate(fd, 0))
        return 2;
    return map[0];
}

static void map_of_a_file_that_was_cut_ends_with_74(void **state)
{
    char dir[PLACE_BYTES], path[PLACE_BYTES];
    struct child_end end;

    (void)state;
    fresh_dir(dir);
    write_below(dir, "map", "", 0);
    path_below(dir, "map", path);
    run_child(read_beyond, path, &end);
    assert_int_equal(end.code, 74);
    CHECK(strstr(end.said, "is damaged or cut short"), "%s", end.said);
}

static int write_beyond_limit(void *context)
{
    struct rlimit limit = {PAGE_BYTES, PAGE_BYTES};
    char bytes[PAGE_BYTES] = {0};
    int fd = open(context, O_WRONLY | O_CLOEXEC);

    program_begin();
    if (fd < 0 || setrlimit(RLIMIT_FSIZE, &limit) || write(fd, bytes, sizeof bytes) != sizeof bytes)
        return 1;
    return write(fd, bytes, sizeof bytes) < 0 && errno == EFBIG ? 0 : 2;
}

static void file_at_its_limit_is_an_error(void **state)
{
    char dir[PLACE_BYTES], path[PLACE_BYTES];
    struct child_end end;

    (void)state;
    fresh_dir(dir);
    write_below(dir, "file", "", 0);
    path_below(dir, "file", path);
    run_child(write_beyond_limit, path, &end);
    assert_int_equal(end.code, 0);
}

static int raise_limit(void *context)
{
    struct rlimit limit = {20, 64};
    struct trouble trouble;

    (void)context;
    if (setrlimit(RLIMIT_NOFILE, &limit) || program_files(&trouble) != STATUS_OK)
        return 1;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 64 ? 0 : 2;
}

static void limit_of_open_files_is_raised(void **state)
{
    struct child_end end;

    (void)state;
    run_child(raise_limit, NULL, &end);
    assert_int_equal(end.code, 0);
}

/* The exit code of what program_threads says where each thread asks for so much of a stack. */
static int start_threads(void *context)
{
    struct trouble trouble = {0};
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, *(size_t *)context);
    pthread_setattr_default_np(&attributes);
    enum status status = program_threads(&trouble);
    fprintf(stderr, "%s", trouble.why);
    return status_exit_code(status);
}

static const struct thread_row {
    const char *title;
    size_t stack_bytes;
    int code;
    const char *says;
} thread_rows[] = {
    {"where threads can be started they are", 1 << 20, 0, ""},
    {"where none can be started that is said", (size_t)1 << 50, 75, "cannot start a thread: "},
};

static void threads_are_tried_as_the_row_says(void **state)
{
    const struct thread_row *row = *state;
    size_t stack_bytes = row->stack_bytes;
    struct child_end end;

    run_child(start_threads, &stack_bytes, &end);
    CHECK(end.code == row->code && strstr(end.said, row->says), "%d: %s", end.code, end.said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(closed_rows, standard_files_are_open);
    SUITE_TEST(map_of_a_file_that_was_cut_ends_with_74);
    SUITE_TEST(file_at_its_limit_is_an_error);
    SUITE_TEST(limit_of_open_files_is_raised);
    SUITE_ROWS(thread_rows, threads_are_tried_as_the_row_says);
    return suite_run("program");
}
