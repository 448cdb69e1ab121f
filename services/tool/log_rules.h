/* The rulebook that a log began with: its first record. It has the centres' codes and the clauses'
 * texts, which neither standings nor changes have. */
#ifndef KAOHE_TOOL_LOG_RULES_H
#define KAOHE_TOOL_LOG_RULES_H

#include "common/kaohe/kaohe.h"
#include "common/run/home.h"
#include "common/score/rulebook.h"

/* Asks the scorer; the default rulebook where that cannot be had. The caller frees. */
struct rulebook *log_rules_of(kaohe_t *scorer);
/* The same for who has not asked the scorer of the home yet. */
struct rulebook *log_rules_ask(const struct home *home);

#endif
