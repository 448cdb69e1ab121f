/* The keys of a log that is judged anew: which record a key is granted by there. Pure. */
#ifndef KAOHE_TOOL_TWIN_KEYS_H
#define KAOHE_TOOL_TWIN_KEYS_H

#include "common/score/keyring.h"
#include "proto/event.h"
#include "proto/record.h"

/* A key as it stands in its grant, and the record of that. */
struct twin_key {
    uint64_t n;
    char key[KEY_TEXT_BYTES + 1];
};

/* Begins as {0}. */
struct twin_keys {
    unsigned granted_count, other_count;
    struct twin_key granted[KEYS_MAX];
    struct {
        uint64_t n, by; /* the grant in the log, and the one that the key is granted by anew */
    } others[KEYS_MAX];
};

/* A grant or a withdrawal of the log, and what became of it anew; all else does nothing. */
void twin_keys_note(struct twin_keys *keys, const struct record *record, const struct event *event,
                    enum outcome outcome);
/* The record that grants anew what the record `n` granted in the log; `n` itself where nothing else
 * does. */
uint64_t twin_keys_grant(const struct twin_keys *keys, uint64_t n);

#endif
