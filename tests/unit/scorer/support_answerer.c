#include "tests/unit/scorer/support_answerer.h"

void asker_begin(struct asker *asker, const char *edits)
{
    bench_begin(&asker->bench, edits);
    asker->presence = presence_new();
    asker->answerer = answerer_new(asker->presence);
}

void asker_end(struct asker *asker)
{
    answerer_destroy(&asker->answerer);
    presence_destroy(&asker->presence);
    bench_end(&asker->bench);
}

void ask_at(struct asker *asker, const struct message *question, int64_t wall_ms)
{
    static char frame[FRAME_BYTES_MAX];
    const struct message *answer = &asker->answer;

    answerer_answer(asker->answerer, bench_view(&asker->bench), question, wall_ms, &asker->answer);
    assert_int_equal(message_id(answer), message_id(question));
    if (answer->type == MESSAGE_ANSWER)
        assert_int_equal(answer->answer.n, ledger_last(asker->bench.ledger));
    assert_true(message_encode(answer, frame, sizeof frame) > 0);
}

void ask_status(struct asker *asker)
{
    ask_at(asker, &(struct message){.type = MESSAGE_GET_STATUS, .get_status = {.id = 7}}, NOW_MS);
}

static void check_type(const struct asker *asker, enum message_type type)
{
    CHECK(asker->answer.type == type, "%s where %s is expected", message_name(asker->answer.type),
          message_name(type));
}

void check_sorry(const struct asker *asker, const char *word)
{
    check_type(asker, MESSAGE_SORRY);
    check_text("word", asker->answer.sorry.word, text_of(word));
    assert_true(asker->answer.sorry.why.size > 0);
}

struct text answer_json(const struct asker *asker)
{
    check_type(asker, MESSAGE_ANSWER);
    return asker->answer.answer.json;
}

const struct message_page *answer_page(const struct asker *asker)
{
    check_type(asker, MESSAGE_PAGE);
    return &asker->answer.page;
}

const struct message_log *answer_log(const struct asker *asker)
{
    check_type(asker, MESSAGE_LOG);
    return &asker->answer.log;
}

void take_waiting(struct bench *bench, unsigned last)
{
    char json[300];

    for (unsigned n = 2; n <= last; n++) {
        snprintf(json, sizeof json,
                 "{'source':'%s','clause':'complaint','record':'R-%u',"
                 "'occurred':'2006-03-14T10:00:00+08:00'}",
                 n % 2 ? "jinjiang" : "wuhou", n);
        assert_int_equal(bench_take(bench, json).n, n);
    }
}
