/* The keyring: which keys are granted now, to whom, and by which records (EVENTS.md 4). Pure; a fold
 * over the log like all else (ledger/fold keeps it). A key that was withdrawn is not in it. Beside them it
 * has the log's own, which are nobody's to grant. */
#ifndef KAOHE_SCORE_KEYRING_H
#define KAOHE_SCORE_KEYRING_H

#include "common/score/log_keys.h"
#include "common/score/rulebook.h"
#include "proto/event.h"
#include "proto/limits.h"

enum {
    KEYS_MAX = BOUND(1024, 6), /* granted at a time */

    /* Whose source a key is for, where that is no centre's id. */
    SOURCE_ID_OFFICE = 255,
    SOURCE_ID_NONE = 254, /* of a reader */
};

struct grant {
    uint64_t n; /* the record that granted it */
    enum role role;
    uint8_t source; /* a centre's id, or one of those above */
    uint8_t key[KEY_BYTES];
    char signer[SIGNER_BYTES_MAX + 1]; /* empty: none */
};

/* In the order of their records. */
struct keyring {
    unsigned count;
    uint64_t changes; /* how often grants have changed, so that others see that they have */
    struct grant grants[KEYS_MAX];
    struct log_keys log;
};

/* NULL: not granted now. */
const struct grant *keyring_find(const struct keyring *keyring, const uint8_t key[KEY_BYTES]);
const struct grant *keyring_granted_by(const struct keyring *keyring, uint64_t n);

/* Whether a role may read: ask the scorer, and follow the feed; send events as its source; hand lines to
 * its source's collector; say that the scorer's clock is right. */
bool role_may_read(enum role role);
bool role_may_send(enum role role);
bool role_may_hand_over(enum role role);
bool role_may_accept_clock(enum role role);

/* Whether what comes by the key of record `n` may be this source's; by no key (0) it may. */
bool keyring_speaks_for(const struct keyring *keyring, uint64_t n, uint8_t source);

/* Whether a key may be granted (it is not now, and there is room), or withdrawn (it is granted, and
 * not the last one of the office). */
bool keyring_may_grant(const struct keyring *keyring, const uint8_t key[KEY_BYTES]);
bool keyring_may_withdraw(const struct keyring *keyring, const uint8_t key[KEY_BYTES]);

/* `grant` is of a later record than all others. */
void keyring_add(struct keyring *keyring, const struct grant *grant);
void keyring_remove(struct keyring *keyring, const uint8_t key[KEY_BYTES]);

#endif
