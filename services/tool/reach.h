/* Asking the daemons of a home by the client room itself; scorer.h says who goes by libkaohe. What is wrong
 * is said on stderr. */
#ifndef KAOHE_TOOL_REACH_H
#define KAOHE_TOOL_REACH_H

#include <jansson.h>

#include "common/client/ask.h"
#include "services/tool/tool.h"

/* The scorer's query socket, for who says nothing. */
MUST_CHECK enum status reach_quietly(const struct home *home, ask_t **ret_ask,
                                     struct trouble *ret_trouble);
/* Whether the collector of a source answers who comes by this key file, as its own: within a moment. */
bool reach_goes_by(const struct home *home, const char *source, const char *by);

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

/* That of the scorer's status. */
MUST_CHECK enum status reach_status(const struct tool *tool, ask_t *scorer, json_t **ret_status);

/* The status of a source's collector, which the caller frees; NULL where it does not answer within
 * `wait_ms`, which is not said. Where it does not let us in there is only that: its link is `denied`. */
json_t *reach_collector_status(const struct tool *tool, const struct home *home, const char *source,
                               int64_t wait_ms);

#endif
