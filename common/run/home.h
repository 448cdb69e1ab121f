/* A home: the one directory where everything of one machine lives.
 *
 *   kaohe.zpl         settings
 *   scorer/           the scorer's store
 *   collector/SOURCE/ a collector's outbox
 *   keys/             key files (keyfile.h); mode 0700
 *   stores/           the mark of each store that was ever made here (mark.h)
 *   run/              sockets, locks, the endpoints that were bound, and what outboxes need (needs.h);
 *                     mode 0700: who may enter it may speak for any source
 */
#ifndef KAOHE_RUN_HOME_H
#define KAOHE_RUN_HOME_H

#include <stdbool.h>

#include "common/run/settings.h"

#define HOME_DEFAULT "/var/lib/kaohe"
enum { HOME_PATH_BYTES = 1024, HOME_ENDPOINT_BYTES = 768 };

struct home {
    char dir[HOME_PATH_BYTES];
    char key[SETTING_TEXT_BYTES]; /* by which key file a client goes; empty: see keyfile_choose */
    struct settings settings;
};

/* `dir` NULL: $KAOHE_HOME, else HOME_DEFAULT. Reads the settings, makes nothing. */
MUST_CHECK enum status home_open(const char *dir, struct home *ret_home,
                                 struct trouble *ret_trouble);
/* Makes the home, run/ and `below` (NULL: nothing more) where they are missing. */
MUST_CHECK enum status home_make(const struct home *home, const char *below,
                                 struct trouble *ret_trouble);
/* For a client. STATUS_NOBODY: there is no such home, and so no daemon in it; STATUS_DENIED: this user may
 * not enter it, or its sockets' directory. */
MUST_CHECK enum status home_enter(const struct home *home, struct trouble *ret_trouble);

/* STATUS_CONFIG: others than its owner may enter the directory of its sockets. */
MUST_CHECK enum status home_is_guarded(const struct home *home, struct trouble *ret_trouble);

/* A file that was made or renamed in the directory `below` outlives a crash. */
MUST_CHECK enum status home_sync(const struct home *home, const char *below,
                                 struct trouble *ret_trouble);

void home_path(const struct home *home, const char *below, char ret_path[HOME_PATH_BYTES]);

/* Holds run/NAME.lock until `ret_lock` is closed. STATUS_CONFIG where another process has it. */
MUST_CHECK enum status home_lock(const struct home *home, const char *name, int *ret_lock,
                                 struct trouble *ret_trouble);
/* Whether the lock that is held is still the one that others would find; true where nobody can
 * say. */
bool home_holds(const struct home *home, const char *name, int lock);

/* An endpoint as it is shown to who knows the home: of one below it the path from there. */
const char *home_shown_endpoint(const struct home *home, const char *endpoint);

/* The endpoint called `name`: `setting`, or where that is empty run/NAME.sock. With `is_to_connect` a
 * port that the setting leaves open (0 or *) is looked up in run/NAME.endpoint; then the endpoint is
 * empty where nobody has bound it yet. */
void home_endpoint(const struct home *home, const char *setting, const char *name,
                   bool is_to_connect, char ret_endpoint[HOME_ENDPOINT_BYTES]);
/* What the intake of a source is called, in endpoints. */
enum { HOME_INTAKE_NAME_BYTES = 64 };
void home_intake_name(const char *source, char ret_name[HOME_INTAKE_NAME_BYTES]);
/* Whether there is a run/NAME.endpoint; true where nobody can say. */
bool home_has_noted(const struct home *home, const char *name);
/* Notes in run/NAME.endpoint what was bound. */
MUST_CHECK enum status home_note_endpoint(const struct home *home, const char *name,
                                          const char *bound, struct trouble *ret_trouble);

#endif
