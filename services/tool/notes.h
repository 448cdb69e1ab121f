/* The records of a supposition whose outcome changes, as lines for people in aligned columns. */
#ifndef KAOHE_TOOL_NOTES_H
#define KAOHE_TOOL_NOTES_H

#include "services/tool/page.h"
#include "services/tool/twin.h"

enum { NOTES_MAX = 30 }; /* of each kind; then how many more */

/* Nothing where there are none. A number that has no room in the line stands below it, whole. */
void notes_add(struct page *page, const char *title, const struct twin_notes *notes);

#endif
