/* What keyfile and signfile share: of whose writing and reading files of keys/ are, and how they are made. */
#ifndef KAOHE_RUN_KEYFILE_INSIDE_H
#define KAOHE_RUN_KEYFILE_INSIDE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/trouble.h"
#include "common/run/home.h"
#include "proto/limits.h"

/* "cannot WHAT PATH: why". */
MUST_CHECK enum status keyfile_fail(const char *what, const char *path, int error,
                                    struct trouble *ret_trouble);

/* STATUS_CONFIG: the file is not there, or it or keys/ is not as keyfile.h asks. */
MUST_CHECK enum status keyfile_check_modes(const struct home *home, const char *path,
                                           bool is_secret, struct trouble *ret_trouble);
/* STATUS_CONFIG: a secret is not there, though its public half is. */
MUST_CHECK enum status keyfile_fail_gone(const struct home *home, const char *name,
                                         struct trouble *ret_trouble);
/* Whether keydir.c makes files of this name: a rotation would take them for its own. */
bool keyfile_is_rotation_name(const char *name);
/* Whether there is such a file; true where nobody can say, which is told with the reason. */
bool keyfile_is_there(const char *path);

/* Makes a file of keys/ with this text, whole or not at all, and has it on disk. STATUS_NO: there is one of
 * this name, and it stays. */
MUST_CHECK enum status keyfile_put(const struct home *home, const char *path, bool is_secret,
                                   const char *text, size_t size, struct trouble *ret_trouble);
/* The same in the place of one that is there: until it is whole that one stands. */
MUST_CHECK enum status keyfile_replace(const struct home *home, const char *path, bool is_secret,
                                       const char *text, size_t size, struct trouble *ret_trouble);
/* Writes the public file of a key anew, with further lines in its metadata, in the place of the one that is
 * there. */
MUST_CHECK enum status keyfile_replace_public(const struct home *home, const char *name,
                                              const uint8_t key[KEY_BYTES], const char *metadata,
                                              struct trouble *ret_trouble);
MUST_CHECK enum status keyfile_fail_there(const char *path, struct trouble *ret_trouble);

#endif
