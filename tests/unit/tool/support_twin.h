/* A log that is folded as it is and as it would be: a row is a script of events, what is changed of it, and
 * what comes of that. */
#ifndef KAOHE_TESTS_SUPPORT_TWIN_H
#define KAOHE_TESTS_SUPPORT_TWIN_H

#include "services/tool/twin.h"
#include "tests/unit/support.h"

enum { DROPS = 3 };

#define NEWS(record) "\"clause\":\"publication\",\"grade\":\"province\",\"record\":\"" record "\""
#define IN_MAY "\"occurred\":\"2006-05-02T00:00:00Z\"}\n"
#define OFFICE_NEWS(record) "{\"centre\":\"wuhou\"," NEWS(record) "," IN_MAY
#define WUHOU_NEWS(record) "{\"source\":\"wuhou\"," NEWS(record) "," IN_MAY
#define CONFIRM(record)                                                                            \
    "{\"action\":\"confirm\",\"centre\":\"wuhou\",\"clause\":\"publication\",\"record\":\"" record \
    "\"}\n"

/* Of each row the log behind record 1, which is the default rulebook. */
struct twin_row {
    const char *title, *log;
    uint64_t drops[DROPS];
    const char *added, *book; /* events; edits of the default rulebook */
    const char *outcomes;     /* that change: `n before>after`, each behind a semicolon */
    const char *after_added;
    const char *scores; /* of 武侯区 in 2006 */
    const char *fault;  /* part of what is wrong; NULL: nothing is */
};

struct twin_play {
    twin_t *twin;
    refold_t *log; /* gives the records their outcomes */
    uint64_t n;
    struct trouble trouble;
    enum status status;
};

/* Folds what a row says, up to the first fault; twin_play_end closes. */
struct twin_play twin_play_begin(const struct twin_row *row);
void twin_play_end(struct twin_play *play);

/* The test of a row. */
void becomes_what_the_row_says(void **state);

#endif
