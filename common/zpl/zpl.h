/* ZPL files, read strictly: czmq's zconfig, and what it does not tell its caller, the place and
 * the reason of a mistake.
 *
 * A file is a tree of `name = value` lines, four spaces a level. The reader carries its first
 * fault: later complaints do not replace it, and the caller reads it once, at the end. Unknown and
 * repeated names are faults wherever `zpl_only` was asked.
 */
#ifndef KAOHE_ZPL_ZPL_H
#define KAOHE_ZPL_ZPL_H

#include <stdbool.h>
#include <stddef.h>

enum { ZPL_LINE_BYTES_MAX = 1024 }; /* zconfig cuts longer lines silently */

struct zpl_fault {
    unsigned line; /* 1 is the first; 0: of the file as a whole */
    char why[240];
};

typedef struct zpl zpl_t;
typedef struct _zconfig_t zpl_node_t;

/* Never NULL: a file that cannot be read has an empty tree and a fault. Copies `text`. */
zpl_t *zpl_new(const char *text, size_t size);
void zpl_destroy(zpl_t **zpl);

bool zpl_is_good(const zpl_t *zpl);
struct zpl_fault zpl_fault(const zpl_t *zpl);

zpl_node_t *zpl_root(zpl_t *zpl);
zpl_node_t *zpl_first(zpl_node_t *node); /* NULL: no child; a NULL node has none */
zpl_node_t *zpl_next(zpl_node_t *node);  /* NULL: no further sibling */
zpl_node_t *zpl_child(zpl_node_t *node, const char *name); /* NULL: absent */
const char *zpl_name(zpl_node_t *node);
const char *zpl_value(zpl_node_t *node);

/* The value of a child, below which nothing may stand: `fallback` where it is absent, a fault where
 * `fallback` is NULL. */
const char *zpl_get(zpl_t *zpl, zpl_node_t *node, const char *name, const char *fallback);
/* The same for a whole number of `min` to `max`; `fallback` < min: required. */
long zpl_get_number(zpl_t *zpl, zpl_node_t *node, const char *name, long min, long max,
                    long fallback);
zpl_node_t *zpl_get_section(zpl_t *zpl, zpl_node_t *node,
                            const char *name); /* required; has no value */

/* Every child's name must be one of `names` (ends with NULL) and stand once; without `names` they
 * must only differ. */
void zpl_only(zpl_t *zpl, zpl_node_t *node, const char *const *names);

__attribute__((format(printf, 3, 4))) void zpl_blame(zpl_t *zpl, zpl_node_t *node,
                                                     const char *format, ...);

#endif
