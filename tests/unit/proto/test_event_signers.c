/* proto/event: a pair serves one purpose, so a signer is of the kind that its action names (EVENTS.md 3). */
#include "tests/unit/proto/support_event.h"

static const struct kind_row {
    const char *title;
    struct event event; /* without its signer */
    bool takes_witness, takes_log;
} kinds[] = {
    {"a grant names a witness's key",
     {.action = {"grant", 5}, .key = {KEY_A, KEY_TEXT_BYTES}, .role = {"reader", 6}},
     true,
     false},
    {"a log's key is a log's", {.action = {"log-key", 7}}, false, true},
    {"an unknown action has any", {.action = {"name-key", 8}}, true, true},
    {"a withdrawal has none",
     {.action = {"withdraw", 8}, .key = {KEY_A, KEY_TEXT_BYTES}},
     false,
     false},
};

static void signer_is_of_the_kind_of_its_action(void **state)
{
    const struct kind_row *row = *state;
    const struct {
        struct text signer;
        bool is_taken;
    } signers[] = {{LIT(SIGNER_A), row->takes_witness}, {LIT(LOG_SIGNER_A), row->takes_log}};

    for (size_t i = 0; i < COUNT_OF(signers); i++) {
        struct event event = row->event;
        struct fault fault = {0};
        event.signer = signers[i].signer;
        assert_int_equal(event_check(&event, &fault), signers[i].is_taken);
        if (!signers[i].is_taken)
            check_string("field", fault.field, "signer");
    }
}

int main(void)
{
    SUITE_ROWS(kinds, signer_is_of_the_kind_of_its_action);
    return suite_run("event_signers");
}
