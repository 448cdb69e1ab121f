/* Asking a daemon: a question, and its answer within a time. A question that got no answer is asked
 * again on the same connection, so a daemon that is being started again is not missed; but a SUBMIT
 * is sent once, so that nothing is ruled twice. */
#ifndef KAOHE_TOOL_CLIENT_H
#define KAOHE_TOOL_CLIENT_H

#include <jansson.h>

#include "common/wire/wire.h"
#include "services/tool/tool.h"

enum { CLIENT_ANSWER_MS = 5000, CLIENT_AGAIN_MS = 1000 };

typedef struct client client_t;

/* Connects to the scorer's query socket, or to a source's collector. Says what is wrong. */
MUST_CHECK enum status client_open_scorer(const struct tool *tool, const struct home *home,
                                          client_t **ret_client);
MUST_CHECK enum status client_open_collector(const struct tool *tool, const struct home *home,
                                             const char *source, client_t **ret_client);
void client_close(client_t **client);

/* Asks, with an id of its own choice, and waits. STATUS_NOBODY where nobody answers (says so);
 * STATUS_NO where the answer is SORRY (does not say so: word and why stand in the answer). The
 * answer is good until the next call. */
MUST_CHECK enum status client_ask(client_t *client, struct message *question,
                                  const struct message **ret_answer);
/* The same with another bound than CLIENT_ANSWER_MS, and silent. */
MUST_CHECK enum status client_try(client_t *client, struct message *question, int64_t wait_ms,
                                  const struct message **ret_answer);

/* Asks for pages until the last, and visits each item of the list. `question->n` says where to
 * begin. */
typedef enum status client_visit(void *context, struct text item);
MUST_CHECK enum status client_pages(client_t *client, struct message *question, client_visit *visit,
                                    void *context);

/* The one parsed answer of a question; says what is wrong. The caller frees it. */
MUST_CHECK enum status client_ask_json(client_t *client, struct message *question,
                                       json_t **ret_json);

#endif
