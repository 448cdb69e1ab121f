/* services/tool/silent: which centres are silent, by the scorer's status. */
#include "services/tool/silent.h"

#include "tests/unit/support.h"

/* A scorer of another version may say anything of its sources. */
static void status_says_who_is_silent(void **state)
{
    static const struct {
        const char *status, *silent;
    } cases[] = {
        {"{\"sources\":[{\"source\":\"wuhou\",\"connected\":true,"
         "\"heard\":\"2006-11-26T14:03:22.000+08:00\"},{\"source\":\"dayi\",\"connected\":false,"
         "\"heard\":\"2006-11-26T14:03:22.000+08:00\"}],\"never\":[\"pixian\"]}",
         "{\"dayi\": \"11-26 14:03\", \"pixian\": \"从未\"}"},
        {"{\"sources\":[{\"source\":\"dayi\",\"connected\":false,\"heard\":\"soon\"}],\"never\":[7]"
         "}",
         "{\"dayi\": \"从未\"}"},
        {"{\"sources\":7,\"never\":null}", "{}"},
        {"[]", "{}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct silent known = {0};
        json_t *status = json_loads(cases[i].status, 0, NULL),
               *silent = silent_read(&known, status, 0);
        char *text = json_dumps(silent, 0);
        check_string(cases[i].status, text, cases[i].silent);
        free(text);
        json_decref(silent);
        json_decref(status);
        silent_clear(&known);
    }
}

/* What one status after the other tells of wuhou, and who is called silent then. */
#define HEARD_AT(minute) "\"heard\":\"2006-11-26T14:" minute ":22.000+08:00\""
#define HERE(minute)                                                                               \
    "{\"source\":\"wuhou\",\"connected\":true,\"instance\":\"0a\"," HEARD_AT(minute) "}"
#define GONE(minute)                                                                               \
    "{\"source\":\"wuhou\",\"connected\":false,\"instance\":\"0a\"," HEARD_AT(minute) "}"
/* The scorer was started again: it knows its last record alone. */
#define NOT_BACK "{\"source\":\"wuhou\",\"connected\":false,\"instance\":null," HEARD_AT("01") "}"
#define SOURCES(source) "{\"sources\":[" source "]}"

static void who_was_here_has_time_to_come_back(void **state)
{
    static const struct {
        const char *title, *status, *silent;
        int64_t ms;
    } steps[] = {
        {"one that the scorer has not welcomed when the watch begins", SOURCES(NOT_BACK),
         "{\"wuhou\": \"11-26 14:01\"}", 0},
        {"it comes", SOURCES(HERE("05")), "{}", 1000},
        {"the scorer is back, not yet the source", SOURCES(NOT_BACK), "{}", 60000},
        {"nor at the end of its time", SOURCES(NOT_BACK), "{}", 60000 + SILENT_RETURN_MS - 1},
        {"it does not come: it was heard when it was heard, and not at its last record",
         SOURCES(NOT_BACK), "{\"wuhou\": \"11-26 14:05\"}", 60000 + SILENT_RETURN_MS},
        {"it stays away", SOURCES(NOT_BACK), "{\"wuhou\": \"11-26 14:05\"}", 200000},
        {"it comes after all", SOURCES(HERE("09")), "{}", 201000},
        {"it falls silent while the scorer runs", SOURCES(GONE("10")),
         "{\"wuhou\": \"11-26 14:10\"}", 202000},
        {"another restart gives it no time: it was not here", SOURCES(NOT_BACK),
         "{\"wuhou\": \"11-26 14:10\"}", 203000},
        {"here, without any record in the log", SOURCES(HERE("12")), "{}", 204000},
        {"so that the scorer that is back never heard it", "{\"never\":[\"wuhou\"]}", "{}", 205000},
        {"and it stays away", "{\"never\":[\"wuhou\"]}", "{\"wuhou\": \"11-26 14:12\"}", 230000},
    };
    struct silent known = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        json_t *status = json_loads(steps[i].status, 0, NULL),
               *silent = silent_read(&known, status, steps[i].ms);
        char *text = json_dumps(silent, 0);
        check_string(steps[i].title, text, steps[i].silent);
        free(text);
        json_decref(silent);
        json_decref(status);
    }
    silent_clear(&known);
}

int main(void)
{
    SUITE_TEST(status_says_who_is_silent);
    SUITE_TEST(who_was_here_has_time_to_come_back);
    return suite_run("silent");
}
