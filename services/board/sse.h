/* Server-sent events as text: https://html.spec.whatwg.org/multipage/server-sent-events.html. Pure.
 *
 *   event: NAME LF  data: ONE LINE LF  [ id: N LF ]  LF
 */
#ifndef KAOHE_BOARD_SSE_H
#define KAOHE_BOARD_SSE_H

#include <stdint.h>

#include "common/base/grown.h"
#include "proto/text.h"

/* Begins as zeros. */
struct sse {
    struct grown text;
};

void sse_clear(struct sse *sse);

/* The first line of a stream: after how long a browser that lost it connects again. */
void sse_retry(struct sse *sse, unsigned ms);
/* Adds an event. A line end in `data` begins a further data line, so that what came from outside adds
 * no fields. `id` 0: none, and the reader's last id stays. */
void sse_event(struct sse *sse, const char *name, struct text data, uint64_t id);
struct text sse_text(const struct sse *sse); /* good until more is added */

#endif
