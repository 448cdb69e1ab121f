/* Where the daemons that a home names listen, and as whom a client of the home goes there. */
#ifndef KAOHE_RUN_DOOR_H
#define KAOHE_RUN_DOOR_H

#include "common/run/keyfile.h"

/* What the daemon is called in what is said to people. */
#define DOOR_SCORER_WHO "the scorer"
enum { DOOR_WHO_BYTES = 64 };
void door_collector_who(const char *source, char ret_who[DOOR_WHO_BYTES]);

/* `ret_pass` is NULL, or `room`, which the caller clears whatever comes back. STATUS_NOBODY: nobody has
 * bound it yet, or there is no such home; what else keyfile_pass and home_enter return. */

/* The scorer's feed, or where it is asked. */
MUST_CHECK enum status door_scorer(const struct home *home, bool is_feed,
                                   char ret_endpoint[HOME_ENDPOINT_BYTES], struct wire_pass *room,
                                   const struct wire_pass **ret_pass, struct trouble *ret_trouble);
/* The same without a pass, for who goes there by a key of his own choice. */
MUST_CHECK enum status door_find_scorer(const struct home *home, bool is_feed,
                                        char ret_endpoint[HOME_ENDPOINT_BYTES],
                                        struct trouble *ret_trouble);
/* The intake of a source's collector. `by` is the key file that the collector goes by, and as which we go
 * too; NULL: the source's, and keyfile_choose. */
MUST_CHECK enum status door_intake(const struct home *home, const char *source, const char *by,
                                   char ret_endpoint[HOME_ENDPOINT_BYTES], struct wire_pass *room,
                                   const struct wire_pass **ret_pass, struct trouble *ret_trouble);

#endif
