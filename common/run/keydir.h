/* The key files of a home taken together: which there are, and how the files of a new pair take the
 * place of an older one's. What a rotation needs of it can be cut short anywhere and done again:
 * the secret file of NAME always holds a whole pair, the public one may lag behind, and no key is lost.
 *
 *   NAME-next        the pair that comes
 *   NAME             the pair that holds
 *   NAME-old-1, …    those that held before, the first one first
 */
#ifndef KAOHE_RUN_KEYDIR_H
#define KAOHE_RUN_KEYDIR_H

#include "common/run/signfile.h"

enum keydir_kind {
    KEYDIR_KEYS,    /* NAME.key, NAME.key_secret (keyfile.h) */
    KEYDIR_SIGNERS, /* NAME.signer, NAME.signer_secret of a log (signfile.h) */
};

typedef void keydir_visit(void *context, const char *name);

/* Every name that has a public or a secret key file, once and in their order. STATUS_CONFIG: there is no
 * keys/, or it cannot be read. */
MUST_CHECK enum status keydir_walk(const struct home *home, keydir_visit *visit, void *context,
                                   struct trouble *ret_trouble);

/* The last NAME-old-N; empty: there is none. */
MUST_CHECK enum status keydir_last_old(const struct home *home, enum keydir_kind kind,
                                       const char *name, char ret_old[KEYFILE_NAME_BYTES_MAX + 1],
                                       struct trouble *ret_trouble);
/* Keeps the pair of NAME as NAME-old-N too, unless the last one is that pair. */
MUST_CHECK enum status keydir_keep_old(const struct home *home, enum keydir_kind kind,
                                       const char *name, char ret_old[KEYFILE_NAME_BYTES_MAX + 1],
                                       struct trouble *ret_trouble);
/* Puts NAME-next in the place of NAME, the secret first; goes on where that was cut short. */
MUST_CHECK enum status keydir_put_next(const struct home *home, enum keydir_kind kind,
                                       const char *name, struct trouble *ret_trouble);

#endif
