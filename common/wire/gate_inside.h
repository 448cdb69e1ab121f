/* What the authenticator knows of the gates; for the files of this folder, and for tests that stop
 * it. */
#ifndef KAOHE_WIRE_GATE_INSIDE_H
#define KAOHE_WIRE_GATE_INSIDE_H

#include "common/wire/gate.h"

/* The answer to one request: whether the gate of this domain lets the key in. What was refused is
 * noted there. */
bool gate_ask(const char *domain, const uint8_t key[KEY_BYTES], const char *address);

/* For tests: the authenticator stands still until it is released. */
void gate_hold(void);
void gate_release(void);

/* The thread that answers. 0, or an errno. */
int authenticator_start(void);
void authenticator_stop(void);

#endif
