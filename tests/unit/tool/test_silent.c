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
        json_t *status = json_loads(cases[i].status, 0, NULL), *silent = silent_read(status);
        char *text = json_dumps(silent, 0);
        check_string(cases[i].status, text, cases[i].silent);
        free(text);
        json_decref(silent);
        json_decref(status);
    }
}

int main(void)
{
    SUITE_TEST(status_says_who_is_silent);
    return suite_run("silent");
}
