/* What a request asks for: a pure function of its method, its target (path and query as they were sent)
 * and nothing else. It is strict: a parameter that a path does not take, one that stands twice or is
 * empty, and a text that is not UTF-8 are refused, and the reason says what may be sent. Of what was sent
 * it repeats a parameter's name alone, and that only if it is short and of small letters, digits and `_`.
 *
 * The page's files come first (assets.h). Their query is the page's own, and is not looked at.
 *
 * A `+` stands for itself and not for a space: times have one, spaces none. */
#ifndef KAOHE_BOARD_ROUTE_H
#define KAOHE_BOARD_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/limits.h"
#include "proto/text.h"

enum { ROUTE_TIME_BYTES = 40, ROUTE_WHY_BYTES = 200, ROUTE_TARGET_BYTES_MAX = 1024 };

enum route_kind {
#define ROUTE(NAME, path, parameters) ROUTE_##NAME,
#include "services/board/routes.def"
#undef ROUTE
    ROUTE_COUNT,
    ROUTE_PAGE = ROUTE_COUNT, /* a file of the page */
};

typedef uint64_t route_form_YEAR, route_form_RECORD; /* 0: not given */
typedef char route_form_TIME[ROUTE_TIME_BYTES];      /* empty: not given */

struct asset;

struct route {
    enum route_kind kind;
    const struct asset *asset;       /* of ROUTE_PAGE */
    bool is_head;                    /* only the headers are wanted */
    char centre[SLUG_BYTES_MAX + 1]; /* where the path has a slug */
#define PARAMETER(NAME, name, FORM) route_form_##FORM name;
#include "services/board/parameters.def"
#undef PARAMETER
};

/* Returns 200, and the route; or the status of a refusal, and why: 400 the query cannot be read, 404 no
 * such path, 405 another method than GET and HEAD, 414 the target is too long. */
unsigned route_read(const char *method, const char *target, struct route *ret_route,
                    char ret_why[ROUTE_WHY_BYTES]);

/* A time as a question has it: absent where it was not given. */
struct text route_given(const char *time);

/* The path of a route, with `*` for a slug; not of ROUTE_PAGE. */
const char *route_path(enum route_kind kind);

#endif
