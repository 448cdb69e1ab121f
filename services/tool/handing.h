/* Handing lines over: a submission to a source's collector, with words for people. Each line that is
 * malformed or refused is named on stderr with file, line, field and reason, but a member of the envelope
 * once; on a terminal a line of progress is shown. What ends the submission is said once, and why the scorer does not get the lines
 * where the collector knows it.
 */
#ifndef KAOHE_TOOL_HANDING_H
#define KAOHE_TOOL_HANDING_H

#include "services/tool/handover.h"
#include "services/tool/tool.h"

enum { HANDING_FILES_MAX = 4096 };

/* The name by which people know a field of a line, a column's, say; NULL: the field's own. */
typedef const char *handing_field_name(void *context, const char *field);

typedef struct handing handing_t;

/* `field_name` may be NULL. `home` and `source` stay the caller's. */
MUST_CHECK enum status handing_open(const struct tool *tool, const struct home *home,
                                    const char *source, bool waits, handing_field_name *field_name,
                                    void *context, handing_t **ret_handing);
/* The same for a dry run: nobody is contacted, and each line that would go out is printed. */
handing_t *handing_rehearse(const struct tool *tool, handing_field_name *field_name, void *context);
void handing_close(handing_t **handing); /* NULL is fine */

/* The lines that follow are of this file, at most HANDING_FILES_MAX; the name is not copied. */
void handing_begin_file(handing_t *handing, const char *file);

/* As handover_line, with the number of the line in its file. One that is longer than any line may
 * be is malformed and goes no further. */
MUST_CHECK enum status handing_add(handing_t *handing, unsigned long number, struct text line);
/* A line that never reaches the collector. */
void handing_add_malformed(handing_t *handing, unsigned long number, const char *field,
                           const char *why);
/* The two parts of that, for who tells of several lines at once. */
void handing_say(handing_t *handing, unsigned long number, const char *field, const char *why);
void handing_count_malformed(handing_t *handing);
/* As handover_flush and handover_finish. After a failure they return it again, and say nothing.
 * Where not one line was handed over, it is seen at the end whether the collector is there at all. */
MUST_CHECK enum status handing_flush(handing_t *handing);
MUST_CHECK enum status handing_finish(handing_t *handing);

/* With the lines that never reached the collector among the malformed ones. */
struct handover_counts handing_counts(const handing_t *handing);

#endif
