/* common/client/exchange: when a question is sent, sent again, and given up. */
#include "common/client/ask.h"
#include "common/client/exchange.h"
#include "tests/unit/support.h"

enum { START_MS = 500, ID = 7 };

/* A history is a list of moments, each with what the step asks for: `s` send, `-` wait, `x` over. */
static const struct exchange_row {
    const char *title;
    int64_t wait_ms;
    struct {
        int64_t at_ms; /* since the start */
        char does;
        int64_t wait_ms;
    } steps[8];
} exchange_rows[] = {
    {"a question is sent again every second until the time is over",
     2500,
     {{0, 's', 1000}, {1000, 's', 1000}, {2000, 's', 500}, {2500, '-', 100}, {2600, 'x', 0}}},
    {"what wakes the caller early sends nothing",
     2500,
     {{0, 's', 1000}, {10, '-', 990}, {999, '-', 1}, {1000, 's', 1000}, {1001, '-', 999}}},
    {"the last wait ends with the time",
     1500,
     {{0, 's', 1000}, {1000, 's', 500}, {1499, '-', 1}, {1500, '-', 100}}},
    {"a process that was stopped looks once more for its answer",
     5000,
     {{0, 's', 1000}, {3600000, '-', 100}, {3600001, 'x', 0}}},
    {"one that was stopped for a while goes on",
     5000,
     {{0, 's', 1000}, {3700, 's', 1000}, {4700, 's', 300}, {5000, '-', 100}}},
    {"without any time the answer is looked for once", 0, {{0, '-', 100}, {100, 'x', 0}}},
};

static void exchange_does_as_the_row_says(void **state)
{
    const struct exchange_row *row = *state;
    struct exchange exchange;
    struct exchange_output output;

    exchange_init(&exchange, ID, row->wait_ms, START_MS);
    for (size_t i = 0; i < COUNT_OF(row->steps) && row->steps[i].does; i++) {
        exchange_step(&exchange, START_MS + row->steps[i].at_ms, &output);
        char does = output.is_over ? 'x' : output.send ? 's' : '-';
        CHECK(does == row->steps[i].does, "step %zu: %c, expected %c", i, does, row->steps[i].does);
        CHECK(output.wait_ms == row->steps[i].wait_ms, "step %zu: waits %d", i,
              (int)output.wait_ms);
    }
}

static void usual_times_are_those_of_the_protocol(void **state)
{
    struct exchange exchange;
    struct exchange_output output;
    int sent = 0;

    (void)state;
    exchange_init(&exchange, ID, CLIENT_ANSWER_MS, START_MS);
    for (int64_t now = START_MS;; now += output.wait_ms) {
        exchange_step(&exchange, now, &output);
        sent += output.send;
        if (output.is_over) {
            assert_int_equal(now - START_MS, CLIENT_ANSWER_MS + EXCHANGE_LAST_LOOK_MS);
            break;
        }
    }
    assert_int_equal(sent, CLIENT_ANSWER_MS / CLIENT_AGAIN_MS);
}

static const struct answer_row {
    const char *title;
    struct message message;
    bool is_answer;
} answer_rows[] = {
    {"an answer repeats the id", {.type = MESSAGE_ANSWER, .answer = {.id = ID}}, true},
    {"a SORRY may repeat the id", {.type = MESSAGE_SORRY, .sorry = {.id = ID}}, true},
    {"a SORRY of id 0 is for what could not be read", {.type = MESSAGE_SORRY}, true},
    {"another id is late", {.type = MESSAGE_ANSWER, .answer = {.id = ID - 1}}, false},
    {"a SORRY of another id is late", {.type = MESSAGE_SORRY, .sorry = {.id = ID - 1}}, false},
    {"an answer of id 0 is none", {.type = MESSAGE_PAGE}, false},
    {"a message without an id is none", {.type = MESSAGE_UPDATE, .update = {.epoch = ID}}, false},
};

static void answer_is_known_by_its_id(void **state)
{
    const struct answer_row *row = *state;
    struct exchange exchange;

    exchange_init(&exchange, ID, 0, START_MS);
    assert_int_equal(exchange_is_answer(&exchange, &row->message), row->is_answer);
}

int main(void)
{
    SUITE_ROWS(exchange_rows, exchange_does_as_the_row_says);
    SUITE_TEST(usual_times_are_those_of_the_protocol);
    SUITE_ROWS(answer_rows, answer_is_known_by_its_id);
    return suite_run("exchange");
}
