/* services/tool/restoring: what is said where the scorer refuses a word on whom it waits for. */
#include "services/tool/restoring.h"
#include "tests/unit/child.h"
#include "tests/unit/kaohe/support_kaohe.h"
#include "tests/unit/places.h"

enum { CHILD_PLACES = 4 }; /* that a child makes, at most */

#define RESTORING "{\"restoring\":{\"phase\":\"gathering\",\"passed_over\":[\"wuhou\"]}}"
#define NOT_RESTORING "{\"restoring\":null}"

static const struct refused_row {
    const char *title, *status; /* the scorer's, before it refuses */
    enum refusal refusal;
    const char *said;
} refused_rows[] = {
    {"a log that is not being brought back", NOT_RESTORING, REFUSAL_NOT_FOUND,
     "kaohe: restore: the log is not being brought back\n"},
    {"a word that came too late by a hair", RESTORING, REFUSAL_NOT_FOUND,
     "kaohe: restore: too late: something may have come back"},
    {"a scorer in trouble", RESTORING, REFUSAL_TROUBLE, "kaohe: restore: refused (trouble)\n"},
};

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    const struct refused_row *row = context;
    uint64_t id = message_id(question);

    ret_answers[0] =
        question->type == MESSAGE_WAIT_FOR
            ? message_sorry(id, row->refusal, "refused")
            : (struct message){.type = MESSAGE_ANSWER, .answer = {id, 7, text_of(row->status)}};
    return 1;
}

/* In a process of its own, so that all it says is seen. */
static int take_back(void *context)
{
    const struct restoring_words words = {.with = {"wuhou"}, .with_count = 1};
    struct client client = client_open(answer, context);
    const struct tool tool = {.command = "restore", .home = client.dir};
    enum status status = restoring_command(&tool, &words);

    client_close(&client);
    return status_exit_code(status);
}

static void a_refusal_is_told_as_what_it_is(void **state)
{
    const struct refused_row *row = *state;
    char place[PLACE_BYTES];
    struct child_end end;

    run_child(take_back, *state, &end);
    for (int i = 0; i < CHILD_PLACES; i++)
        fresh_path(place);
    assert_int_equal(end.code, status_exit_code(STATUS_NO));
    CHECK(strstr(end.said, row->said), "\"%s\" is missing in:\n%s", row->said, end.said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(refused_rows, a_refusal_is_told_as_what_it_is);
    return suite_run("restoring_refused");
}
