/* Trouble of the machine, as opposed to a fault of the sender (enum reason, struct fault) and to a
 * bug of ours (assert). Libraries return it and never log; the program that called decides.
 */
#ifndef KAOHE_BASE_STATUS_H
#define KAOHE_BASE_STATUS_H

enum status {
#define STATUS(NAME, code, text) STATUS_##NAME,
#include "common/base/status.def"
#undef STATUS
};

#define MUST_CHECK __attribute__((warn_unused_result))

int status_exit_code(enum status status);
const char *status_text(enum status status);

#endif
