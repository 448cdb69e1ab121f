/* Who may do what, the whole of it: every key, source, centre, clause and action, held against a
 * plain reading of EVENTS.md 4. */
#include "common/score/judge.h"

#include "tests/unit/form/support_rulebook.h"

enum { CENTRES = 20, SOURCES = CENTRES + 1, THE_OFFICE = CENTRES, CLAUSES = 17 };
enum { INTAKES = 1 + CENTRES, READER = INTAKES + SOURCES, NO_KEY, KINDS }; /* of keys */

/* Whom a district may report under, written from the regulation. */
static const struct {
    const char *slug;
    bool is_open;
} clauses[CLAUSES] = {
    {"not-operating", false},     {"leadership", false},
    {"efficiency", false},        {"innovation", true},
    {"publication", true},        {"commendation", true},
    {"media-praise", true},       {"hosting", true},
    {"assigned-task", true},      {"contribution", true},
    {"dual-acceptance", true},    {"overdue-case", true},
    {"complaint", true},          {"language-complaint", true},
    {"criticism", true},          {"media-exposure", true},
    {"special-deduction", false},
};

static const char *const actions[] = {
    "report",   "confirm", "dismiss", "revoke",   "self-check", "close-year", "reopen-year",
    "rulebook", "clock",   "grant",   "withdraw", "restore",    "log-key"};

enum answer { NOT_PERMITTED, FORBIDDEN, ALLOWED };

/* What somebody does. */
struct deed {
    unsigned key, source, centre, clause, action;
};

/* ---- a plain reading ---- */

/* A key of the office speaks for the office, a district's for itself; one of an intake or a reader
 * for nobody. Where no key is asked for, anyone says whose source it is. */
static bool speaks(unsigned key, unsigned source)
{
    if (key == 0)
        return source == THE_OFFICE;
    if (key <= CENTRES)
        return source == key - 1;
    return key == NO_KEY;
}

static enum answer expected(const struct deed *deed)
{
    const char *action = actions[deed->action];
    bool is_own = deed->source == deed->centre;

    if (!speaks(deed->key, deed->source))
        return NOT_PERMITTED;
    if (strcmp(action, "clock") == 0 || strcmp(action, "restore") == 0)
        return FORBIDDEN;
    if (deed->source == THE_OFFICE)
        return ALLOWED;
    if (strcmp(action, "report") == 0)
        return is_own && clauses[deed->clause].is_open ? ALLOWED : FORBIDDEN;
    return strcmp(action, "self-check") == 0 && is_own ? ALLOWED : FORBIDDEN;
}

/* ---- the product ---- */

static struct calendar calendar;
static struct keyring ring;
static uint64_t key_ns[KINDS];

static uint8_t id_of(unsigned source)
{
    return source == THE_OFFICE ? SOURCE_ID_OFFICE : (uint8_t)default_book()->centres[source].id;
}

static struct text slug_of(unsigned source)
{
    return text_of(source == THE_OFFICE ? OFFICE : default_book()->centres[source].slug);
}

static void grant(unsigned kind, enum role role, uint8_t source)
{
    struct grant grant = {.n = 2 + kind, .role = role, .source = source};

    memset(grant.key, (int)kind + 1, sizeof grant.key);
    keyring_add(&ring, &grant);
    key_ns[kind] = grant.n;
}

static void grant_all(void)
{
    grant(0, ROLE_OFFICE, SOURCE_ID_OFFICE);
    for (unsigned centre = 0; centre < CENTRES; centre++)
        grant(1 + centre, ROLE_DISTRICT, id_of(centre));
    for (unsigned source = 0; source < SOURCES; source++)
        grant(INTAKES + source, ROLE_INTAKE, id_of(source));
    grant(READER, ROLE_READER, SOURCE_ID_NONE);
}

/* A good event, but for who sends it; where it names a centre it is that one. */
static struct event event_of(const struct deed *deed)
{
    struct event event = {.action = text_of(actions[deed->action])};
    enum action action = event_action(&event);

    assert_true(action != ACTION_UNKNOWN);
    if (action <= ACTION_SELF_CHECK || action == ACTION_GRANT)
        event.centre = slug_of(deed->centre);
    event.clause = text_of(clauses[deed->clause].slug);
    event.record = LIT("1");
    event.occurred = LIT("2006-03-14T10:20:00+08:00");
    event.year = 2006;
    event.key = LIT("0000000000000000000000000000000000000000"); /* granted to nobody */
    event.role = LIT("district");
    if (action == ACTION_LOG_KEY)
        event.signer =
            LIT("kaohe/0123456789abcdef+3c59abb2+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f");
    return event;
}

static enum answer answer_of(const struct deed *deed)
{
    if (!keyring_speaks_for(&ring, key_ns[deed->key], id_of(deed->source)))
        return NOT_PERMITTED;
    struct event event = event_of(deed);
    struct envelope envelope = {
        .n = 99, .received_ms = RECEIVED_UNKNOWN, .source = slug_of(deed->source)};
    struct subject subject = judge_subject(&calendar, &ring, &event, &envelope);
    assert_true(subject.reason != REASON_UNKNOWN_ACTION);
    assert_true(subject.reason != REASON_UNKNOWN_CENTRE);
    assert_true(subject.reason != REASON_UNKNOWN_CLAUSE);
    return subject.reason == REASON_FORBIDDEN ? FORBIDDEN : ALLOWED;
}

static unsigned answers[ALLOWED + 1];

static void check(const struct deed *deed)
{
    static const char *const words[] = {"not permitted", "forbidden", "allowed"};
    enum answer answer = answer_of(deed), right = expected(deed);

    CHECK(answer == right, "key %u, source %u, centre %u, %s, %s: %s, and should be %s", deed->key,
          deed->source, deed->centre, clauses[deed->clause].slug, actions[deed->action],
          words[answer], words[right]);
    answers[answer]++;
}

static void every_deed_is_answered_as_the_page_says(void **state)
{
    struct deed deed;

    (void)state;
    assert_int_equal(default_book()->centre_count, CENTRES);
    assert_int_equal(default_book()->clause_count, CLAUSES);
    assert_int_equal(COUNT_OF(actions), ACTION_COUNT);
    calendar_add(&calendar, default_book());
    grant_all();
    for (deed.key = 0; deed.key < KINDS; deed.key++)
        for (deed.source = 0; deed.source < SOURCES; deed.source++)
            for (deed.centre = 0; deed.centre < CENTRES; deed.centre++)
                for (deed.clause = 0; deed.clause < CLAUSES; deed.clause++)
                    for (deed.action = 0; deed.action < ACTION_COUNT; deed.action++)
                        check(&deed);
    assert_int_equal(answers[NOT_PERMITTED] + answers[FORBIDDEN] + answers[ALLOWED],
                     KINDS * SOURCES * CENTRES * CLAUSES * ACTION_COUNT);
    assert_true(answers[FORBIDDEN] > answers[ALLOWED]);
}

int main(void)
{
    SUITE_TEST(every_deed_is_answered_as_the_page_says);
    return suite_run("authority");
}
