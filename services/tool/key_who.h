/* A key as people name it: by its file in this home, by itself, or, where it is granted, by its
 * fingerprint. */
#ifndef KAOHE_TOOL_KEY_WHO_H
#define KAOHE_TOOL_KEY_WHO_H

#include <jansson.h>

#include "common/base/fingerprint.h"
#include "common/run/keyfile.h"
#include "services/tool/tool.h"

struct key_who {
    char name[KEYFILE_NAME_BYTES_MAX + 1]; /* of its file; empty: it was named otherwise */
    uint8_t key[KEY_BYTES];
    char text[KEY_TEXT_BYTES + 1];
    char fingerprint[FINGERPRINT_BYTES];
};

/* `name` may be empty. */
void key_who_set(struct key_who *who, const char *name, const uint8_t key[KEY_BYTES]);

/* The public half of a file of this home. What is wrong is said. */
MUST_CHECK enum status key_who_of_file(const struct tool *tool, const struct home *home,
                                       const char *name, struct key_who *ret_who);
/* NAME, KEY, or the fingerprint of one of the granted keys (`granted` NULL: there are none); what is
 * wrong is said. */
MUST_CHECK enum status key_who_read(const struct tool *tool, const struct home *home,
                                    json_t *granted, const char *word, struct key_who *ret_who);

#endif
