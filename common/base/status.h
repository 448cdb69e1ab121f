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
/* The first status with this exit code; BUG where none has it. */
enum status status_of_exit_code(int code);
const char *status_text(enum status status);
/* Of an errno: DENIED (permissions, a read-only disk), FULL (no space, no quota), CONFIG (a path or
 * an address that is not there or cannot be used), else DISK. 0 is OK. */
enum status status_of_errno(int error);

#endif
