#include "services/tool/homebook.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "common/run/file.h"

struct rulebook *homebook_read(const struct home *home)
{
    const char *path = home->settings.rulebook;
    struct rulebook *book = memory_raw(sizeof *book);
    struct zpl_fault fault;
    char *own = NULL;
    size_t size = 0;
    bool is_there = !*path || file_read(path, &own, &size) == 0;
    struct text text = own ? (struct text){own, size} : rulebook_default();
    bool is_read = is_there && rulebook_read(text, book, &fault);

    free(own);
    if (is_read)
        return book;
    free(book);
    return NULL;
}

const char *homebook_name(const struct home *home)
{
    return *home->settings.rulebook ? home->settings.rulebook : "chengdu-2006";
}
