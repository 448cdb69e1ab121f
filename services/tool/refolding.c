#include "services/tool/refolding.h"

#include <stdlib.h>

#include "common/form/rulebook_file.h"

static enum status replace_books(const struct tool *tool, refold_t *refold, const char *path)
{
    char *text;
    size_t size;
    struct zpl_fault fault;
    enum status status = tool_read(tool, path, &text, &size);

    if (status != STATUS_OK)
        return status;
    if (!rulebook_check((struct text){text, size}, &fault))
        status = tool_fail(tool, STATUS_BAD_DATA, "%s:%u: %s", path, fault.line, fault.why);
    else if (!refold_replace_books(refold, (struct text){text, size}))
        status = tool_fail(tool, STATUS_BAD_DATA, "%s cannot be used as a rulebook", path);
    free(text);
    return status;
}

enum status refolding_open(const struct tool *tool, const char *rulebook, refold_t **ret_refold)
{
    struct trouble trouble;
    enum status status = refold_open(ret_refold, &trouble);

    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    if (rulebook)
        status = replace_books(tool, *ret_refold, rulebook);
    if (status != STATUS_OK)
        refold_close(ret_refold);
    return status;
}
