#include "services/scorer/reading.h"

#include "common/base/diag.h"

enum status reading_end(view_t *view, const char *dir)
{
    enum status status = view_status(view);

    if (status != STATUS_OK)
        diag_error("cannot read the log in %s: %s", dir, view_why(view));
    view_park(view);
    return status;
}
