/* A grant, a withdrawal or a key of the log on its way to the log, through the office's collector. */
#ifndef KAOHE_TOOL_KEY_CHANGE_H
#define KAOHE_TOOL_KEY_CHANGE_H

#include "services/tool/key_who.h"

/* Why, in what a rotation writes. */
#define KEY_ROTATE_SUMMARY "kaohe keys rotate"

struct key_change {
    const char *action; /* grant, withdraw */
    const struct key_who *who;
    const char *role, *centre, *signer, *summary; /* NULL: none */
    const char *by; /* the key file of the office's collector that runs; NULL: `office` */
};

/* Whether who has this role runs a collector, which is a witness of the log if the grant has a signer. */
bool key_change_is_witness(const char *role);
/* Writes an event of the office's about keys, which it frees, waits for the scorer, and prints the number of its
 * record. `by` is as in struct key_change. STATUS_NO: it was refused, which is explained. */
MUST_CHECK enum status key_change_send(const struct tool *tool, const struct home *home,
                                       json_t *event, const char *by);
/* The same of a grant or a withdrawal. */
MUST_CHECK enum status key_change_write(const struct tool *tool, const struct home *home,
                                        const struct key_change *change);

#endif
