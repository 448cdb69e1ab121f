/* The daemons of a home: where they listen, and asking them. What is wrong is said on stderr. */
#ifndef KAOHE_TOOL_REACH_H
#define KAOHE_TOOL_REACH_H

#include <jansson.h>

#include "common/client/ask.h"
#include "services/tool/tool.h"

/* Where the intake of a source's collector listens. STATUS_NOBODY, which it says: no collector of
 * it has bound the endpoint yet. */
MUST_CHECK enum status reach_intake(const struct tool *tool, const struct home *home,
                                    const char *source, char ret_endpoint[HOME_ENDPOINT_BYTES]);
/* Where the scorer's feed and its query socket are now. STATUS_NOBODY, which the caller may say:
 * nobody has bound it yet. */
MUST_CHECK enum status reach_feed(const struct home *home, char ret_endpoint[HOME_ENDPOINT_BYTES],
                                  struct trouble *ret_trouble);
MUST_CHECK enum status reach_query(const struct home *home, char ret_endpoint[HOME_ENDPOINT_BYTES],
                                   struct trouble *ret_trouble);

/* Connects to the scorer's query socket, or to a source's collector. NULL where it fails. */
MUST_CHECK enum status reach_scorer(const struct tool *tool, const struct home *home,
                                    ask_t **ret_ask);
MUST_CHECK enum status reach_collector(const struct tool *tool, const struct home *home,
                                       const char *source, ask_t **ret_ask);

/* As ask_for and ask_pages, but what is wrong is said. */
MUST_CHECK enum status reach_answer(const struct tool *tool, ask_t *ask, struct message *question,
                                    const struct message **ret_answer);
MUST_CHECK enum status reach_pages(const struct tool *tool, ask_t *ask, struct message *question,
                                   ask_visit *visit, void *context);
/* The JSON of the ANSWER to a question; the caller frees it. */
MUST_CHECK enum status reach_json(const struct tool *tool, ask_t *ask, struct message *question,
                                  json_t **ret_json);

/* The status of a source's collector, which the caller frees; NULL where it does not answer within
 * `wait_ms`, which is not said. */
json_t *reach_collector_status(const struct tool *tool, const struct home *home, const char *source,
                               int64_t wait_ms);

#endif
