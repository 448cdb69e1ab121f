/* The rulebook that a new log of a home begins with, as far as a client can know it: a log that has
 * begun may have others. */
#ifndef KAOHE_TOOL_HOMEBOOK_H
#define KAOHE_TOOL_HOMEBOOK_H

#include "common/run/home.h"
#include "common/score/rulebook.h"

/* Of the setting scorer/rulebook, else the default; the caller frees it. NULL: it cannot be read. */
struct rulebook *homebook_read(const struct home *home);
/* What it goes by: the file's path, or the default's name. */
const char *homebook_name(const struct home *home);

#endif
