#include "common/zpl/zpl.h"

#include <errno.h>
#include <assert.h>
#include <ctype.h>
#include <stdarg.h>

#include <czmq.h>

#include "common/base/memory.h"

struct zpl {
    zconfig_t *root;
    char *text;
    struct zpl_fault fault;
};

/* One line of the file, cut into what it says. */
struct line {
    const char *at, *end;
    unsigned indent; /* spaces */
};

static bool next_line(const char **at, struct line *ret_line)
{
    if (!**at)
        return false;
    struct line line = {.at = *at, .end = *at + strcspn(*at, "\n")};
    *at = *line.end ? line.end + 1 : line.end;
    while (line.end > line.at && isspace((unsigned char)line.end[-1]))
        line.end--;
    while (line.at < line.end && *line.at == ' ') {
        line.at++;
        line.indent++;
    }
    *ret_line = line;
    return true;
}

static bool says_something(const struct line *line)
{
    return line->at < line->end && *line->at != '#';
}

static const char *skip_spaces(const char *at, const char *end)
{
    while (at < end && *at == ' ')
        at++;
    return at;
}

/* Why a value cannot be read; NULL where it can. */
static const char *wrong_value(const char *at, const char *end)
{
    at = skip_spaces(at, end);
    if (at == end || (*at != '"' && *at != '\''))
        return NULL;
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    if (!close)
        return "the quote is never closed";
    at = skip_spaces(close + 1, end);
    return at < end && *at != '#' ? "something stands behind the closing quote" : NULL;
}

static const char *wrong_line(const struct line *line, unsigned depth_max)
{
    const char *at = line->at;

    if (line->end - line->at + line->indent > ZPL_LINE_BYTES_MAX)
        return "longer than 1024 bytes";
    if (at < line->end && *at == '\t')
        return "a tab: indent by spaces";
    if (line->indent % 4)
        return "indent by four spaces a level";
    if (!says_something(line))
        return NULL;
    if (line->indent / 4 > depth_max)
        return "indented deeper than the line it could belong to";
    while (at < line->end && (isalnum((unsigned char)*at) || strchr("$-_@.&+", *at)))
        at++;
    if (at == line->at)
        return "no name: a name has ASCII letters, digits and $-_@.&+";
    at = skip_spaces(at, line->end);
    if (at < line->end && *at != '=' && *at != '#')
        return "expected `name = value`";
    return at < line->end && *at == '=' ? wrong_value(at + 1, line->end) : NULL;
}

static void set_fault(zpl_t *zpl, unsigned line, const char *why)
{
    if (zpl->fault.why[0])
        return;
    zpl->fault.line = line;
    snprintf(zpl->fault.why, sizeof zpl->fault.why, "%s", why);
}

/* zconfig prints its complaints on stdout. So all that it would refuse is found here first, with its
 * line. */
static void check_lines(zpl_t *zpl)
{
    const char *at = zpl->text;
    struct line line;
    unsigned depth_max = 0;

    for (unsigned number = 1; next_line(&at, &line); number++) {
        const char *why = wrong_line(&line, depth_max);
        if (why)
            set_fault(zpl, number, why);
        if (says_something(&line))
            depth_max = line.indent / 4 + 1;
    }
}

zpl_t *zpl_new(const char *text, size_t size)
{
    zpl_t *zpl = memory_new(sizeof *zpl);

    zpl->text = memory_made(strndup(text, size));
    if (strlen(zpl->text) != size)
        set_fault(zpl, 0, "holds a NUL byte");
    check_lines(zpl);
    errno = 0;
    if (zpl_is_good(zpl))
        zpl->root = zconfig_str_load(zpl->text);
    if (errno == ENOMEM) /* it says of that, too, only that there is nothing */
        zpl->root = memory_made(zpl->root);
    if (!zpl->root) {
        set_fault(zpl, 0, "not a ZPL file");
        zpl->root = zconfig_new("root", NULL);
    }
    return zpl;
}

void zpl_destroy(zpl_t **zpl)
{
    if (!*zpl)
        return;
    zconfig_destroy(&(*zpl)->root);
    free((*zpl)->text);
    free(*zpl);
    *zpl = NULL;
}

bool zpl_is_good(const zpl_t *zpl)
{
    return !zpl->fault.why[0];
}

struct zpl_fault zpl_fault(const zpl_t *zpl)
{
    return zpl->fault;
}

zpl_node_t *zpl_root(zpl_t *zpl)
{
    return zpl->root;
}

zpl_node_t *zpl_first(zpl_node_t *node)
{
    return node ? zconfig_child(node) : NULL;
}

zpl_node_t *zpl_next(zpl_node_t *node)
{
    return zconfig_next(node);
}

zpl_node_t *zpl_child(zpl_node_t *node, const char *name)
{
    for (zpl_node_t *child = zpl_first(node); child; child = zpl_next(child))
        if (streq(zpl_name(child), name))
            return child;
    return NULL;
}

/* czmq's is NULL where an allocation failed while the tree was read. */
const char *zpl_name(zpl_node_t *node)
{
    return memory_made((char *)zconfig_name(node));
}

const char *zpl_value(zpl_node_t *node)
{
    return zconfig_value(node);
}

/* The place of `node` when the tree is read from top to bottom; the file has the same order.
 * The root itself is 0. */
static unsigned place_of(zpl_node_t *root, zpl_node_t *node)
{
    zpl_node_t *path[ZPL_LINE_BYTES_MAX / 4 + 2] = {root};
    unsigned depth = 0, place = 0;

    while (path[depth] != node) {
        zpl_node_t *child = zpl_first(path[depth]);
        if (child) {
            path[++depth] = child;
        } else {
            while (depth > 0 && !zpl_next(path[depth]))
                depth--;
            if (depth == 0)
                return 0;
            path[depth] = zpl_next(path[depth]);
        }
        place++;
    }
    return place;
}

static unsigned line_of(zpl_t *zpl, zpl_node_t *node)
{
    unsigned place = node ? place_of(zpl->root, node) : 0;
    const char *at = zpl->text;
    struct line line;

    for (unsigned number = 1; place > 0 && next_line(&at, &line); number++)
        if (says_something(&line) && --place == 0)
            return number;
    return 0;
}

void zpl_blame(zpl_t *zpl, zpl_node_t *node, const char *format, ...)
{
    char why[sizeof zpl->fault.why];
    va_list args;

    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    set_fault(zpl, line_of(zpl, node), why);
}

static void blame_missing(zpl_t *zpl, zpl_node_t *node, const char *name)
{
    const char *section = node && node != zpl->root ? zpl_name(node) : "the file";

    zpl_blame(zpl, node, "%s has no `%s`", section, name);
}

const char *zpl_get(zpl_t *zpl, zpl_node_t *node, const char *name, const char *fallback)
{
    zpl_node_t *child = zpl_child(node, name);

    if (child && zpl_first(child))
        zpl_blame(zpl, zpl_first(child), "nothing may stand below `%s`", name);
    if (child)
        return zconfig_value(child);
    if (!fallback)
        blame_missing(zpl, node, name);
    return fallback ? fallback : "";
}

long zpl_get_number(zpl_t *zpl, zpl_node_t *node, const char *name, long min, long max,
                    long fallback)
{
    zpl_node_t *child = zpl_child(node, name);
    char *end;

    if (!child) {
        if (fallback < min)
            blame_missing(zpl, node, name);
        return fallback;
    }
    const char *value = zpl_get(zpl, node, name, NULL);
    long number = strtol(value, &end, 10);
    if (!isdigit((unsigned char)*value) || *end || number < min || number > max)
        zpl_blame(zpl, child, "`%s` is not a whole number from %ld to %ld", name, min, max);
    return number;
}

zpl_node_t *zpl_get_section(zpl_t *zpl, zpl_node_t *node, const char *name)
{
    zpl_node_t *child = zpl_child(node, name);

    if (!child)
        blame_missing(zpl, node, name);
    else if (*zconfig_value(child))
        zpl_blame(zpl, child, "`%s` is a section and has no value", name);
    return child;
}

static bool is_among(const char *name, const char *const *names)
{
    for (; names && *names; names++)
        if (streq(*names, name))
            return true;
    return !names;
}

void zpl_only(zpl_t *zpl, zpl_node_t *node, const char *const *names)
{
    for (zpl_node_t *child = zpl_first(node); child; child = zpl_next(child)) {
        const char *name = zpl_name(child);
        if (!is_among(name, names))
            zpl_blame(zpl, child, "unknown name `%s`", name);
        else if (zpl_child(node, name) != child)
            zpl_blame(zpl, child, "`%s` stands here twice", name);
    }
}
