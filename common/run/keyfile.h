/* The key files of a home, in the form of czmq's certificates (ZPL): keys/NAME.key has the public half
 * of a pair, keys/NAME.key_secret both. The directory has mode 0700; of others' writing, or reading a
 * secret, nothing is taken: STATUS_CONFIG, and the trouble names the file and the mode that it needs.
 *
 *   scorer   the scorer's own; whoever connects to it needs the public half (scorerfile.h)
 *   SOURCE   a centre's slug, or `office`: the collector's
 *   any      of a reader, or of whoever hands lines to a collector
 *   NAME-next, NAME-old-N   what a rotation has made, and what it has put aside (keydir.h)
 */
#ifndef KAOHE_RUN_KEYFILE_H
#define KAOHE_RUN_KEYFILE_H

#include "common/run/home.h"
#include "common/wire/wire.h"

enum {
    KEYFILE_NEW_NAME_BYTES_MAX = 32, /* that people give */
    KEYFILE_NAME_BYTES_MAX = 48,     /* with what a rotation puts behind it */
};
#define KEYFILE_SCORER "scorer"
#define KEYFILE_OFFICE "office"
#define KEYFILE_NEXT "-next"
#define KEYFILE_OLD "-old-"

/* Whether people may give a key file this name: `a`-`z`, `0`-`9` and `-`, not first, and nothing that a
 * rotation makes: it does not end in `-next`, and has no `-old-`. */
bool keyfile_is_name(const char *name);
/* Whether a key file may have it: these letters, whoever has given it. */
bool keyfile_is_file_name(const char *name);
void keyfile_path(const struct home *home, const char *name, bool is_secret,
                  char ret_path[HOME_PATH_BYTES]);

/* Whether an endpoint is one beyond the machine's own ipc. */
bool keyfile_is_far(const char *endpoint);
/* Whether a socket at this endpoint asks for keys in this home: each that is far, once there is a key of the
 * scorer, and with the setting `keys-only` every one. */
bool keyfile_is_asked(const struct home *home, const char *endpoint);

/* Whether a file is there; true where nobody can say, and then reading it says why. */
bool keyfile_has_secret(const struct home *home, const char *name);
bool keyfile_has_public(const struct home *home, const char *name);

/* STATUS_CONFIG: it is not there, others may read or write it, or it cannot be read as a pair. */
MUST_CHECK enum status keyfile_read(const struct home *home, const char *name,
                                    struct curve_pair *ret_pair, struct trouble *ret_trouble);
MUST_CHECK enum status keyfile_read_public(const struct home *home, const char *name,
                                           uint8_t ret_key[KEY_BYTES], struct trouble *ret_trouble);

/* The pair by which one goes or listens: as keyfile_read, and where the public half lies beside it that
 * is the same pair's, and others may not write it: else STATUS_CONFIG. */
MUST_CHECK enum status keyfile_read_own(const struct home *home, const char *name,
                                        struct curve_pair *ret_pair, struct trouble *ret_trouble);

/* A public file that lies anywhere. */
MUST_CHECK enum status keyfile_read_at(const char *path, uint8_t ret_key[KEY_BYTES],
                                       struct trouble *ret_trouble);

/* Writes both files of a pair, which then are on disk; of a public half alone the one. Each is there
 * whole or not at all. STATUS_NO: there is a file of this name, and it stays. */
MUST_CHECK enum status keyfile_write(const struct home *home, const char *name,
                                     const struct curve_pair *pair, struct trouble *ret_trouble);
MUST_CHECK enum status keyfile_write_public(const struct home *home, const char *name,
                                            const uint8_t key[KEY_BYTES],
                                            struct trouble *ret_trouble);

/* Writes the public half of a secret that is there, where it is missing: what was cut short. */
MUST_CHECK enum status keyfile_complete(const struct home *home, const char *name,
                                        struct trouble *ret_trouble);

/* Makes the pair of this name, or what is missing of one that was cut short. Not `ret_made`: there is a
 * whole one; or a public half alone, which is another machine's. */
MUST_CHECK enum status keyfile_make(const struct home *home, const char *name, bool *ret_made,
                                    struct trouble *ret_trouble);

/* The key file by which a client of this home goes: the one that it names (struct home); else `first`
 * where that is there (it may be NULL), else the office's, else the only one that there is beside the
 * scorer's. STATUS_CONFIG: there is none, or there are several. */
MUST_CHECK enum status keyfile_choose(const struct home *home, const char *first,
                                      char ret_name[KEYFILE_NAME_BYTES_MAX + 1],
                                      struct trouble *ret_trouble);

/* As whom one goes to an endpoint, and to whom: the names of their key files. `own` NULL: keyfile_choose
 * with `server`. `ret_pass` is NULL where the endpoint asks for no keys, else `room`, which the caller
 * clears. Who names its own and has it goes to a far endpoint by it, also where the scorer's is not there:
 * that is said, and not gone round. */
MUST_CHECK enum status keyfile_pass(const struct home *home, const char *endpoint, const char *own,
                                    const char *server, struct wire_pass *room,
                                    const struct wire_pass **ret_pass, struct trouble *ret_trouble);

#endif
