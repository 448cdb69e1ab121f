#include "services/tool/misses.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

struct miss {
    char *column, *why;
    unsigned long line, rows;
};

struct misses {
    struct miss items[MISSES_MAX];
    unsigned count;
};

static void forget(misses_t *misses)
{
    for (unsigned i = 0; i < misses->count; i++) {
        free(misses->items[i].column);
        free(misses->items[i].why);
    }
    misses->count = 0;
}

misses_t *misses_new(void)
{
    return memory_new(sizeof(misses_t));
}

void misses_destroy(misses_t **misses)
{
    if (!*misses)
        return;
    forget(*misses);
    free(*misses);
    *misses = NULL;
}

static struct miss *find(misses_t *misses, const char *column, const char *why)
{
    for (unsigned i = 0; i < misses->count; i++) {
        struct miss *miss = &misses->items[i];
        if (strcmp(miss->why, why) == 0 && strcmp(miss->column, column) == 0)
            return miss;
    }
    return NULL;
}

bool misses_add(misses_t *misses, const char *column, const char *why, unsigned long line)
{
    struct miss *miss = find(misses, column, why);

    if (!miss && misses->count == MISSES_MAX)
        return false;
    if (!miss) {
        miss = &misses->items[misses->count++];
        *miss = (struct miss){memory_made(strdup(column)), memory_made(strdup(why)), line, 0};
    }
    miss->rows++;
    return true;
}

void misses_tell(misses_t *misses, misses_visit *visit, void *context)
{
    for (unsigned i = 0; i < misses->count; i++) {
        const struct miss *miss = &misses->items[i];
        visit(context, miss->column, miss->why, miss->line, miss->rows);
    }
    forget(misses);
}
