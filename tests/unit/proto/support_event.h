/* Comparing events, field by field. */
#ifndef KAOHE_TESTS_SUPPORT_EVENT_H
#define KAOHE_TESTS_SUPPORT_EVENT_H

#include "proto/event.h"
#include "tests/unit/support.h"

/* A key whose bytes are 0 to 31, and verifier keys of a witness and of a log. */
#define KEY_A "009c61o!#m2NH?C3>iWS5d]J*6CRx17-skh9337x"
#define SIGNER_A "wuhou.kaohe.example+d58c97f9+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define LOG_SIGNER_A "kaohe/0123456789abcdef+3c59abb2+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

void check_same_text(const char *what, const char *field, struct text actual, struct text expected);
void check_same_event(const char *what, const struct event *actual, const struct event *expected);

#endif
