/* common/kaohe: what it does to the rest of the process, which is nothing. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/kaohe/support_kaohe.h"
#include "tests/unit/places.h"

enum { QUESTIONS = 20, WAIT_MS_MAX = 20000 };

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    static const struct verdict_line taken = {.taken = TAKEN_EVENT, .seq = 1};

    (void)context;
    ret_answers[0] =
        question->type == MESSAGE_SUBMIT
            ? (struct message){.type = MESSAGE_TAKEN, .taken = {question->submit.id, {&taken, 1}}}
            : (struct message){.type = MESSAGE_ANSWER,
                               .answer = {message_id(question), 7, text_of("{\"year\":2006}")}};
    return 1;
}

static unsigned open_files(void)
{
    unsigned count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void no_file_and_no_handler_is_left(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGPIPE, SIGCHLD, SIGHUP};
    char dir[PLACE_BYTES], run[PLACE_BYTES];
    struct sigaction action;
    unsigned before = open_files();

    (void)state;
    fresh_dir(dir);
    path_below(dir, "run", run);
    assert_int_equal(mkdir(run, 0700), 0);
    kaohe_t *kaohe = kaohe_new(dir, NULL);
    assert_true(kaohe_fd(kaohe) >= 0);
    assert_int_equal(kaohe_ask_standings(kaohe, 0, 0, NULL), KAOHE_OK);
    assert_int_equal(kaohe_submit_begin(kaohe, "wuhou", 1), KAOHE_OK);
    assert_int_equal(kaohe_follow(kaohe, 0), KAOHE_OK);
    assert_null(kaohe_next(kaohe, 0)); /* nobody is there */
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        assert_int_equal(sigaction(signals[i], NULL, &action), 0);
        CHECK(action.sa_handler == SIG_DFL, "signal %d has a handler", signals[i]);
    }
    kaohe_free(&kaohe);
    assert_int_equal(open_files(), before);
}

/* A home whose keys nobody can look at: the directory is a link to itself. */
static void make_home_with_lost_keys(char ret_dir[PLACE_BYTES])
{
    static const char settings[] = "security\n    keys-only = 1\n";
    char path[PLACE_BYTES];

    fresh_dir(ret_dir);
    write_below(ret_dir, "kaohe.zpl", settings, sizeof settings - 1);
    path_below(ret_dir, "run", path);
    assert_int_equal(mkdir(path, 0700), 0);
    path_below(ret_dir, "keys", path);
    assert_int_equal(symlink("keys", path), 0);
}

static void nothing_is_printed(void **state)
{
    char home[PLACE_BYTES], said[PLACE_BYTES];
    struct stat info;

    (void)state;
    make_home_with_lost_keys(home);
    fresh_path(said);
    int file = open(said, O_RDWR | O_CREAT | O_EXCL, 0600), before = dup(STDERR_FILENO);
    kaohe_t *kaohe = kaohe_new(home, NULL);
    assert_true(file >= 0 && before >= 0);
    dup2(file, STDERR_FILENO);
    kaohe_status_t status = kaohe_ask_standings(kaohe, 0, 0, NULL);
    dup2(before, STDERR_FILENO);
    assert_int_not_equal(status, KAOHE_OK);
    assert_string_not_equal(kaohe_why(kaohe), "");
    assert_int_equal(fstat(file, &info), 0);
    CHECK(info.st_size == 0, "%d bytes were printed", (int)info.st_size);
    close(file);
    close(before);
    kaohe_free(&kaohe);
}

static uintptr_t ask_again_and_again(kaohe_t *kaohe)
{
    const kaohe_event_t *event;
    uintptr_t rows = 0;

    for (int i = 0; i < QUESTIONS; i++) {
        if (kaohe_ask_standings(kaohe, 2006, 0, NULL) != KAOHE_OK)
            break;
        while ((event = kaohe_next(kaohe, KAOHE_FOREVER)))
            rows += event->kind == KAOHE_ROW;
    }
    return rows;
}

/* Whether a line was taken and the standings were told, at the same time. */
static bool submit_and_follow(kaohe_t *kaohe)
{
    const kaohe_event_t *event = NULL;
    bool is_told = false, is_taken = false;

    if (kaohe_submit_begin(kaohe, "wuhou", 0) != KAOHE_OK ||
        kaohe_submit_line(kaohe, 1, "{}", 2) != KAOHE_OK || kaohe_submit_end(kaohe) != KAOHE_OK ||
        kaohe_follow(kaohe, 2006) != KAOHE_OK)
        return false;
    while (!(is_told && is_taken) && (event = kaohe_next(kaohe, WAIT_MS_MAX))) {
        is_told |= event->kind == KAOHE_STANDINGS;
        is_taken |= event->kind == KAOHE_SUBMITTED && event->status == KAOHE_OK;
    }
    kaohe_unfollow(kaohe);
    return is_told && is_taken;
}

/* No cmocka here: returns how many answers there were. */
static void *work(void *argument)
{
    uintptr_t rows = ask_again_and_again(argument);

    return (void *)(rows + submit_and_follow(argument));
}

static void two_threads_work_without_a_lock(void **state)
{
    struct client clients[2] = {client_open(answer, NULL), client_open(answer, NULL)};
    pthread_t threads[2];
    void *done;

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, clients[i].kaohe), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], &done), 0);
        assert_int_equal((uintptr_t)done, QUESTIONS + 1);
        client_close(&clients[i]);
    }
}

int main(void)
{
    places_begin();
    SUITE_TEST(no_file_and_no_handler_is_left);
    SUITE_TEST(nothing_is_printed);
    SUITE_TEST(two_threads_work_without_a_lock);
    return suite_run("kaohe_process");
}
