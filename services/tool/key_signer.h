/* The signing keys that lie beside key files (common/run/signfile.h), as `kaohe keys` makes them, hands them
 * over and grants them. Beside the scorer's key file it is the log's. What is wrong is said. */
#ifndef KAOHE_TOOL_KEY_SIGNER_H
#define KAOHE_TOOL_KEY_SIGNER_H

#include "common/run/scorerfile.h"
#include "services/tool/tool.h"

/* Whether one may lie beside a key file of this name: it must not be taken for the log's. */
MUST_CHECK enum status key_signer_may_be(const struct tool *tool, const char *name);
/* Whether either half is. */
bool key_signer_is_there(const struct home *home, const char *name);
/* The verifier key beside a key file, or for the log's in the scorer's; empty: there is none. */
MUST_CHECK enum status key_signer_text(const struct tool *tool, const struct home *home,
                                       const char *name, char ret_text[NOTE_KEY_TEXT_BYTES]);
/* Makes the pair beside a key file that may have one, or what is missing of one that was cut short. Its name begins
 * with the log's origin where that is known here, else with one that is drawn. Not `ret_made`: there is one; or, of
 * a log that was signed by another pair, whose place none can take, none is made, which is said. */
MUST_CHECK enum status key_signer_make(const struct tool *tool, const struct home *home,
                                       const char *name, bool *ret_made);
/* Whether it can be that verifier key, or what came is another's or none. */
MUST_CHECK enum status key_signer_check(const struct tool *tool, const struct home *home,
                                        const char *name, const char *text);
/* Writes one that was checked; the same again is fine. */
MUST_CHECK enum status key_signer_import(const struct tool *tool, const struct home *home,
                                         const char *name, const char *text);

#endif
