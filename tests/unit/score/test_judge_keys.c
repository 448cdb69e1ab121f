/* Keys granted and withdrawn (EVENTS.md 4): what takes effect, and the first reason where it does
 * not. What is malformed is test_event's. */
#include "tests/unit/score/support_judge.h"

#define KEY(digit) "\"key\":\"000000000000000000000000000000000000000" digit "\""
#define GRANT_BY(source, digit, role, more)                                                        \
    LINE(source, "\"action\":\"grant\"," KEY(digit) ",\"role\":\"" role "\"" more)
#define GRANT(digit, role, more) GRANT_BY("office", digit, role, more)
#define WITHDRAW_BY(source, digit) LINE(source, "\"action\":\"withdraw\"," KEY(digit))
#define WITHDRAW(digit) WITHDRAW_BY("office", digit)
#define ORIGIN "kaohe/0123456789abcdef"
#define LOG_KEY_OF(source, signer, more)                                                           \
    LINE(source, "\"action\":\"log-key\",\"signer\":\"" signer "\"" more)
#define LOG_KEY(signer) LOG_KEY_OF("office", signer, "")
#define LOG_KEY_AT(signer, day)                                                                    \
    LOG_KEY_OF("office", signer, ",\"received\":\"2006-03-" day "+08:00\"")
#define LOG_A ORIGIN "+3c59abb2+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define LOG_B ORIGIN "+a74611f5+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
#define LOG_C ORIGIN "+18b9ba8a+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh"
#define OTHER_A "kaohe/other+fb6630d3+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define OTHER_B "kaohe/other+edfa42ec+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
#define OF(centre) ",\"centre\":\"" centre "\""
#define TIANFU                                                                                     \
    RULEBOOK(                                                                                      \
        "year-first = 2000=>year-first = 2010|year-last = 2099=>year-last = 2010|            "     \
        "longquanyi\\n=>            tianfu\\n                name = \\\"天府新区\\\"\\n"       \
        "            longquanyi\\n")

static const struct judge_row rows[] = {
    {"EVENTS.md 4: the office grants a key of its own", GRANT("1", "office", ""), "noted", NULL},
    {"EVENTS.md 4: a district's, by its slug", GRANT("1", "district", OF("wuhou")), "noted", NULL},
    {"EVENTS.md 4: by its GB code", GRANT("1", "district", OF("510107")), "noted", NULL},
    {"EVENTS.md 4: by its name", GRANT("1", "district", OF("武侯区")), "noted", NULL},
    {"EVENTS.md 4: an intake's", GRANT("1", "intake", OF("wuhou")), "noted", NULL},
    {"EVENTS.md 4: that of the office's intake", GRANT("1", "intake", OF("office")), "noted", NULL},
    {"EVENTS.md 4: a reader's", GRANT("1", "reader", ""), "noted", NULL},
    {"EVENTS.md 4: a source may have several",
     GRANT("1", "district", OF("wuhou")) GRANT("2", "district", OF("wuhou")), "noted, noted", NULL},

    {"EVENTS.md 5, unknown-centre: of a district", GRANT("1", "district", OF("boston")),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-centre: the empty one", GRANT("1", "district", OF("")),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-centre: the office is no district", GRANT("1", "district", OF("office")),
     "refused unknown-centre", NULL},
    {"EVENTS.md 5, unknown-centre: of an intake", GRANT("1", "intake", OF("Office")),
     "refused unknown-centre", NULL},
    {"EVENTS.md 4: a centre of the newest roster alone is one",
     GRANT("1", "district", OF("tianfu")) TIANFU GRANT("1", "district", OF("tianfu")),
     "refused unknown-centre, noted, noted", NULL},

    {"EVENTS.md 4: a district grants none", GRANT_BY("wuhou", "1", "district", OF("wuhou")),
     "refused forbidden", NULL},
    {"EVENTS.md 4: nor one of a reader", GRANT_BY("wuhou", "1", "reader", ""), "refused forbidden",
     NULL},
    {"EVENTS.md 4: a district withdraws none, not its own either",
     GRANT("1", "district", OF("wuhou")) WITHDRAW_BY("wuhou", "1"), "noted, refused forbidden",
     NULL},

    {"EVENTS.md 4: what is granted is not granted again",
     GRANT("1", "reader", "") GRANT("1", "reader", ""), "noted, refused conflict", NULL},
    {"EVENTS.md 4: nor in another role",
     GRANT("1", "reader", "") GRANT("1", "district", OF("wuhou")), "noted, refused conflict", NULL},
    {"EVENTS.md 4: what is withdrawn may be granted again",
     GRANT("1", "reader", "") WITHDRAW("1") GRANT("1", "district", OF("wuhou")),
     "noted, noted, noted", NULL},
    {"EVENTS.md 4: what is not granted is not withdrawn", WITHDRAW("1"), "refused conflict", NULL},
    {"EVENTS.md 4: nor is it twice", GRANT("1", "reader", "") WITHDRAW("1") WITHDRAW("1"),
     "noted, noted, refused conflict", NULL},
    {"EVENTS.md 4: the office's last key stays", GRANT("1", "office", "") WITHDRAW("1"),
     "noted, refused conflict", NULL},
    {"EVENTS.md 4: the key of its intake is none of the office's",
     GRANT("1", "office", "") GRANT("2", "intake", OF("office")) WITHDRAW("1") WITHDRAW("2"),
     "noted, noted, refused conflict, noted", NULL},
    {"EVENTS.md 4: of two of the office one goes",
     GRANT("1", "office", "") GRANT("2", "office", "") WITHDRAW("1") WITHDRAW("2"),
     "noted, noted, noted, refused conflict", NULL},
    {"EVENTS.md 4: a grant that was refused granted nothing",
     GRANT_BY("wuhou", "1", "reader", "") WITHDRAW("1"), "refused forbidden, refused conflict",
     NULL},

    {"EVENTS.md 4: the office names the log's key", LOG_KEY(LOG_A), "noted", NULL},
    {"EVENTS.md 4: a district does not", LOG_KEY_OF("wuhou", LOG_A, "") LOG_KEY(LOG_A),
     "refused forbidden, noted", NULL},
    {"EVENTS.md 4: no key twice", LOG_KEY(LOG_A) LOG_KEY(LOG_B) LOG_KEY(LOG_A),
     "noted, noted, refused conflict", NULL},
    {"EVENTS.md 4: nor under another name", LOG_KEY(LOG_A) LOG_KEY(OTHER_A),
     "noted, refused conflict", NULL},
    {"EVENTS.md 4: not within a day",
     LOG_KEY_AT(LOG_A, "14T10:00:00.001") LOG_KEY_AT(LOG_B, "15T10:00:00.000")
         LOG_KEY_AT(LOG_C, "15T10:00:00.001"),
     "noted, refused conflict, noted", NULL},
    {"EVENTS.md 4: what was refused within it does not count",
     LOG_KEY_AT(LOG_A, "14T10:00:00.000") LOG_KEY_AT(LOG_B, "15T09:59:59.999")
         LOG_KEY_AT(LOG_B, "15T10:00:00.000"),
     "noted, refused conflict, noted", NULL},
    {"EVENTS.md 4: the day is one of each name",
     LOG_KEY_AT(LOG_A, "14T10:00:00.000") LOG_KEY_AT(OTHER_B, "14T10:00:00.000")
         LOG_KEY_AT(LOG_C, "14T11:00:00.000"),
     "noted, noted, refused conflict", NULL},
    {"EVENTS.md 4: where no time is known no day is",
     LOG_KEY(LOG_A) LOG_KEY_AT(LOG_B, "14T10:00:00.000") LOG_KEY(LOG_C), "noted, noted, noted",
     NULL},
    {"EVENTS.md 5, order: forbidden before conflict, of the log's key",
     LOG_KEY(LOG_A) LOG_KEY_OF("wuhou", LOG_A, ""), "noted, refused forbidden", NULL},

    {"EVENTS.md 5, order: unknown-centre before forbidden",
     GRANT_BY("wuhou", "1", "district", OF("boston")), "refused unknown-centre", NULL},
    {"EVENTS.md 5, order: unknown-centre before conflict",
     GRANT("1", "reader", "") GRANT("1", "district", OF("boston")), "noted, refused unknown-centre",
     NULL},
    {"EVENTS.md 5, order: forbidden before conflict",
     GRANT("1", "reader", "") GRANT_BY("wuhou", "1", "reader", "") WITHDRAW_BY("wuhou", "2"),
     "noted, refused forbidden, refused forbidden", NULL},
    {"EVENTS.md 5, order: unknown-action before unknown-centre",
     LINE("office", "\"action\":\"Grant\"," KEY("1") ",\"role\":\"district\"" OF("boston")),
     "refused unknown-action", NULL},
    {"EVENTS.md 5: a closed year is no matter", CLOSE("2006") GRANT("1", "reader", ""),
     "noted, noted", NULL},
};

/* Before the first rulebook there is no roster. */
static void without_a_rulebook_no_centre_is_known(void **state)
{
    static struct history history;
    char words[200];

    (void)state;
    history_begin(&history);
    history.calendar.book_count = 0;
    history_run(&history, GRANT("1", "district", OF("wuhou")) GRANT("2", "office", ""), words,
                sizeof words);
    check_string("outcomes", words, "refused unknown-centre, noted");
}

static void keyring_has_what_was_granted(void **state)
{
    static struct history history;
    const struct keyring *ring = &history.keyring;
    char words[200];

    (void)state;
    history_begin(&history);
    history_run(&history,
                GRANT("1", "office", "") GRANT("2", "district", OF("jinjiang"))
                    GRANT("3", "intake", OF("office")) GRANT("4", "reader", "")
                        GRANT("5", "intake", OF("锦江区")) WITHDRAW("4"),
                words, sizeof words);
    assert_int_equal(ring->count, 4);
    for (unsigned i = 0; i < ring->count; i++) {
        const struct grant *grant = &ring->grants[i];
        assert_int_equal(grant->n, i < 3 ? 2 + i : 6);
        assert_int_equal(grant->key[KEY_BYTES - 1], grant->n - 1); /* the last digit */
        assert_int_equal(grant->role, i == 0 ? ROLE_OFFICE : i == 1 ? ROLE_DISTRICT : ROLE_INTAKE);
        assert_int_equal(grant->source, i % 2 ? 0 : SOURCE_ID_OFFICE);
        check_string("signer", grant->signer, "");
    }
}

int main(void)
{
    SUITE_ROWS(rows, judge_row_holds);
    SUITE_TEST(without_a_rulebook_no_centre_is_known);
    SUITE_TEST(keyring_has_what_was_granted);
    return suite_run("judge_keys");
}
