#include "services/board/errands.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/http/statuses.h"

struct errand {
    struct request asked;
    struct request *waiting; /* the last that came is the first */
    uint64_t epoch, last;    /* when it began */
    struct errand *next;
};

struct kept {
    struct route route;
    struct reply reply;
};

struct errands {
    struct errand *first;
    struct kept kept[ERRANDS_KEPT_MAX]; /* from `oldest` on, round the end */
    unsigned oldest, count;
    size_t bytes, bytes_max;
    uint64_t epoch; /* of what is kept */
    uint64_t last;  /* record of that */
    bool is_heard;
};

errands_t *errands_new(size_t bytes_max)
{
    errands_t *errands = memory_new(sizeof *errands);

    errands->bytes_max = bytes_max;
    return errands;
}

/* What is kept. */

static void forget_oldest(errands_t *errands)
{
    struct kept *kept = &errands->kept[errands->oldest];

    errands->bytes -= kept->reply.size;
    reply_clear(&kept->reply);
    errands->oldest = (errands->oldest + 1) % ERRANDS_KEPT_MAX;
    errands->count--;
}

static void forget_all(errands_t *errands)
{
    while (errands->count > 0)
        forget_oldest(errands);
}

void errands_note(errands_t *errands, uint64_t epoch, uint64_t last)
{
    errands->is_heard = epoch != 0;
    if (epoch == 0)
        return;
    errands->last = last;
    if (epoch == errands->epoch)
        return;
    forget_all(errands);
    errands->epoch = epoch;
}

/* It may be the same answer whenever it is asked. */
static bool is_of_the_past(const struct route *route)
{
    return route->year && (route->at || *route->as_of);
}

/* And it is: no record that is still to come was received by then. */
static bool is_over(const struct errand *errand)
{
    uint64_t n = errand->asked.n;

    return !*errand->asked.route.as_of || (n && n < errand->last);
}

static void keep(errands_t *errands, struct errand *errand)
{
    struct reply *reply = &errand->asked.reply;

    if (!errands->is_heard || errand->epoch != errands->epoch || reply->status != HTTP_OK ||
        !is_of_the_past(&errand->asked.route) || !is_over(errand) ||
        reply->size > errands->bytes_max)
        return;
    while (errands->count == ERRANDS_KEPT_MAX || errands->bytes + reply->size > errands->bytes_max)
        forget_oldest(errands);
    unsigned place = (errands->oldest + errands->count++) % ERRANDS_KEPT_MAX;
    errands->kept[place] = (struct kept){errand->asked.route, reply_share(reply)};
    errands->bytes += reply->size;
}

static bool same_YEAR(uint64_t a, uint64_t b)
{
    return a == b;
}

static bool same_RECORD(uint64_t a, uint64_t b)
{
    return a == b;
}

static bool same_TIME(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* Of a HEAD the answer is the same. */
static bool is_same(const struct route *a, const struct route *b)
{
#define PARAMETER(NAME, name, FORM) &&same_##FORM(a->name, b->name)
    return a->kind == b->kind && strcmp(a->centre, b->centre) == 0
#include "services/board/parameters.def"
        ;
#undef PARAMETER
}

static struct kept *find_kept(errands_t *errands, const struct route *route)
{
    if (!errands->is_heard || !is_of_the_past(route))
        return NULL;
    for (unsigned i = 0; i < errands->count; i++) {
        struct kept *kept = &errands->kept[(errands->oldest + i) % ERRANDS_KEPT_MAX];
        if (is_same(&kept->route, route))
            return kept;
    }
    return NULL;
}

/* What is on its way. */

static struct errand *find_errand(const errands_t *errands, const struct route *route)
{
    struct errand *errand = errands->first;

    while (errand && (errand->asked.reply.status || !is_same(&errand->asked.route, route)))
        errand = errand->next;
    return errand;
}

static struct errand *begin(errands_t *errands, const struct request *request)
{
    struct errand *errand = memory_new(sizeof *errand);

    errand->asked.desk = request->desk;
    errand->asked.route = request->route;
    errand->epoch = errands->epoch;
    errand->last = errands->last;
    errand->next = errands->first;
    errands->first = errand;
    return errand;
}

static void wait_for(struct errand *errand, struct request *request)
{
    request->beside = errand->waiting;
    errand->waiting = request;
}

struct request *errands_take(errands_t *errands, struct request *request)
{
    struct kept *kept = find_kept(errands, &request->route);

    if (kept) {
        request->reply = reply_share(&kept->reply);
        return NULL;
    }
    struct errand *errand = find_errand(errands, &request->route);
    bool is_new = !errand;
    if (is_new)
        errand = begin(errands, request);
    wait_for(errand, request);
    return is_new ? &errand->asked : NULL;
}

/* Frees it. */
static void settle(errands_t *errands, struct errand *errand)
{
    keep(errands, errand);
    for (struct request *request = errand->waiting; request; request = request->beside)
        request->reply = reply_share(&errand->asked.reply);
    reply_clear(&errand->asked.reply);
    free(errand);
}

void errands_settle(errands_t *errands)
{
    for (struct errand **at = &errands->first; *at;) {
        struct errand *errand = *at;
        if (!errand->asked.reply.status) {
            at = &errand->next;
            continue;
        }
        *at = errand->next;
        settle(errands, errand);
    }
}

/* Whether it was among those that wait. */
static bool take_out(struct errand *errand, const struct request *request)
{
    struct request **at = &errand->waiting;

    while (*at && *at != request)
        at = &(*at)->beside;
    if (!*at)
        return false;
    *at = request->beside;
    return true;
}

struct request *errands_leave(errands_t *errands, struct request *request)
{
    struct errand *errand = errands->first;

    while (errand && !take_out(errand, request))
        errand = errand->next;
    return errand && !errand->waiting && !errand->asked.reply.status ? &errand->asked : NULL;
}

void errands_destroy(errands_t **errands)
{
    if (!*errands)
        return;
    assert(!(*errands)->first);
    forget_all(*errands);
    free(*errands);
    *errands = NULL;
}
