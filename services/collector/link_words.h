/* What the operator is told of the link. Each sentence is one string, so that its address tells which it is. */
#ifndef KAOHE_COLLECTOR_LINK_WORDS_H
#define KAOHE_COLLECTOR_LINK_WORDS_H

#include "services/collector/link.h"

extern const char link_lacks_text[], link_accepted_text[], link_denied_text[], link_silent_text[],
    link_handshake_text[], link_restoring_text[];

/* Of a refusal, in that state. */
const char *link_words(enum refusal refusal, enum link_state state);

#endif
