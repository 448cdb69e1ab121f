/* Comparing events, field by field. */
#ifndef KAOHE_TESTS_SUPPORT_EVENT_H
#define KAOHE_TESTS_SUPPORT_EVENT_H

#include "proto/event.h"
#include "tests/unit/support.h"

void check_same_text(const char *what, const char *field, struct text actual, struct text expected);
void check_same_event(const char *what, const struct event *actual, const struct event *expected);

#endif
