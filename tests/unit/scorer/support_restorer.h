/* A log that is lost, a backup of it, and the collectors that keep what was receipted since: a restorer over a bench, to
 * which the test answers as the collectors do. Nobody waits for other sources than these. */
#ifndef KAOHE_TESTS_SUPPORT_RESTORER_H
#define KAOHE_TESTS_SUPPORT_RESTORER_H

#include "services/scorer/restorer.h"
#include "tests/unit/scorer/support_scorer.h"

/* The last is in no roster, until a rulebook has it. */
enum bring_source { BRING_OFFICE, BRING_WUHOU, BRING_PIXIAN, BRING_TIANFU, BRING_SOURCES };
enum { BRING_EPOCH = 5, BRING_EVENTS_MAX = 40 };

#define CASE(record)                                                                               \
    "{'clause':'overdue-case','record':'" record "','occurred':'2006-03-14T10:20:00+08:00'}"

/* What a source has sent, and the record that it was in the lost log. */
struct brought {
    enum bring_source source;
    struct kept_item item;
    struct receipt receipt; /* of the lost log */
};

struct bring {
    struct bench bench;
    ledger_t *lost;
    struct brought events[BRING_EVENTS_MAX];
    unsigned count;
    struct home home;
    presence_t *presence;
    struct signing signing;
    struct restorer restorer;
    uint64_t session[BRING_SOURCES]; /* of its conversation; 0: it has none */
    bool is_silent[BRING_SOURCES];   /* it does not answer */
    uint64_t silent_from; /* nobody hands over what is kept from this number on; 0: all do */
    bool may_not_write;
    bool has_keys[BRING_SOURCES]; /* it comes by a key */
    struct receipt_list numbers;  /* of the last NUMBERS; good until the next answer */
    uint64_t log;                 /* of the last WELCOME */
    char told[2000]; /* what was answered but GET_KEPT: SOURCE:TYPE or word, in order */
};
extern struct bring bring;

struct peer bring_peer(enum bring_source source);

void bring_begin(void);
/* An event comes into the log that will be lost, and, where `is_backed_up`, into the backup. */
void bring_take(enum bring_source source, const char *json, bool is_backed_up);
/* The same of an encoded event, which is freed in the end. */
void bring_take_bytes(enum bring_source source, struct text bytes, bool is_backed_up);
/* The backup comes back in the place of the log, and the restorer begins. */
void bring_open(void);
/* The scorer's process ends, and begins again. */
void bring_restart(void);
void bring_end(void);

/* Greets; and says what it keeps. */
void bring_hello(enum bring_source source, uint64_t log, uint64_t first);
void bring_greet(enum bring_source source);
void bring_greet_all(void); /* but the one that is in no roster */
void bring_send(enum bring_source source, const struct message *message);
/* The office says that these do not come. */
void bring_without(enum bring_source source);
/* Passes of the scorer, until nobody has anything to say. */
void bring_pass(void);
bool bring_is_back(void);
/* Whether the bulletin says that this source is waited for. */
bool bring_awaits(const char *slug);

/* The log behind the backup has the record `restore`, and what the lost log had, but for the `missing`-th event that was
 * taken (-1: none): the same events, sources, times and outcomes. Returns the record of the last. */
uint64_t bring_check(int missing);

#endif
