/* A daemon at the other end of a socket, in a thread of its own: it answers each question by a
 * function of the test. */
#ifndef KAOHE_TESTS_SUPPORT_DAEMON_H
#define KAOHE_TESTS_SUPPORT_DAEMON_H

#include "common/wire/wire.h"
#include "tests/unit/support.h"

enum { DAEMON_ANSWERS_MAX = 3 };

/* The answers to a question, returns how many. Runs in the daemon's thread: no cmocka. */
typedef unsigned daemon_answer(void *context, const struct message *question,
                               struct message ret_answers[DAEMON_ANSWERS_MAX]);

typedef struct daemon daemon_t;

daemon_t *daemon_start(daemon_answer *answer, void *context);
const char *daemon_endpoint(const daemon_t *daemon);
void daemon_stop(daemon_t **daemon); /* then the context can be read */

#endif
