#include "services/scorer/restored_list.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/base/memory.h"

struct restored_list {
    const struct home *home;
    uint64_t from;
    FILE *file;                  /* NULL: it cannot be written */
    uint64_t before, now, count; /* the range that goes on; count 0: there is none */
    uint64_t end;                /* the last number that was told */
    uint64_t missing;
};

void restored_list_name(uint64_t n, char ret_name[RESTORED_LIST_NAME_BYTES])
{
    snprintf(ret_name, RESTORED_LIST_NAME_BYTES, "restore.%" PRIu64, n);
}

static void path_of(const struct home *home, uint64_t n, const char *end,
                    char ret_path[HOME_PATH_BYTES])
{
    char name[RESTORED_LIST_NAME_BYTES], below[RESTORED_LIST_NAME_BYTES + 8];

    restored_list_name(n, name);
    snprintf(below, sizeof below, "%s%s", name, end);
    home_path(home, below, ret_path);
}

bool restored_list_is_there(const struct home *home, uint64_t n)
{
    char path[HOME_PATH_BYTES];

    path_of(home, n, "", path);
    return access(path, F_OK) == 0;
}

static void give_up(struct restored_list *list, const char *what, int error)
{
    diag_warn("the list of what the log was brought back from cannot be %s: %s", what,
              strerror(error));
    if (list->file)
        fclose(list->file);
    list->file = NULL;
}

restored_list_t *restored_list_new(const struct home *home, uint64_t from)
{
    restored_list_t *list = memory_new(sizeof *list);
    char path[HOME_PATH_BYTES];

    list->home = home;
    list->from = list->end = from;
    path_of(home, from + 1, ".draft", path);
    list->file = fopen(path, "we");
    if (!list->file)
        give_up(list, "made", errno);
    else
        fprintf(list->file,
                "The log was brought back from a backup of %" PRIu64 " records.\n\n"
                "NUMBER BEFORE            NUMBER NOW\n",
                from);
    return list;
}

void restored_list_destroy(restored_list_t **list)
{
    if (!*list)
        return;
    if ((*list)->file)
        fclose((*list)->file);
    free(*list);
    *list = NULL;
}

static void print_range(FILE *file, uint64_t first, uint64_t count, const char *end)
{
    char text[48];

    if (count == 1)
        snprintf(text, sizeof text, "%" PRIu64, first);
    else
        snprintf(text, sizeof text, "%" PRIu64 "-%" PRIu64, first, first + count - 1);
    fprintf(file, "%-24s%s", text, end);
}

static void print_missing(struct restored_list *list, uint64_t last)
{
    uint64_t count = last - list->end;

    list->missing += count;
    if (list->file && count > 0)
        print_range(list->file, list->end + 1, count, " nobody kept\n");
    list->end = last;
}

static void end_range(struct restored_list *list)
{
    if (list->count == 0)
        return;
    print_missing(list, list->before - 1);
    if (list->file) {
        print_range(list->file, list->before, list->count, " ");
        print_range(list->file, list->now, list->count, "\n");
    }
    list->end = list->before + list->count - 1;
    list->count = 0;
}

void restored_list_add(restored_list_t *list, uint64_t before, uint64_t now)
{
    if (list->count > 0 && before == list->before + list->count && now == list->now + list->count) {
        list->count++;
        return;
    }
    end_range(list);
    if (before <= list->end)
        return;
    list->before = before;
    list->now = now;
    list->count = 1;
}

static uint64_t has_now(const struct gathering_source *source, const struct checkpoint *facts)
{
    for (unsigned i = 0; i < facts->source_count; i++)
        if (text_is(facts->sources[i].slug, source->slug))
            return facts->sources[i].count - source->beyond;
    return 0;
}

static void print_sources(FILE *file, const struct gathering_state *state,
                          const struct checkpoint *facts)
{
    if (state->size == 0) {
        fputs("\nNo checkpoint of the lost log is known that is newer than the backup.\n", file);
        return;
    }
    fprintf(file,
            "\nThe last known checkpoint of the lost log was of %" PRIu64
            " records. Up to there:\nSOURCE                   HAD      HAS\n",
            state->size);
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct gathering_source *source = &state->sources[i];
        if (source->counted > 0)
            fprintf(file, "%-24s %-8" PRIu64 " %" PRIu64 "\n", source->slug, source->counted,
                    has_now(source, facts));
    }
}

static int put_in_place(struct restored_list *list)
{
    char draft[HOME_PATH_BYTES], path[HOME_PATH_BYTES];
    bool is_bad = ferror(list->file) || fflush(list->file) != 0 || fsync(fileno(list->file)) != 0;
    int error = is_bad ? errno : 0;

    path_of(list->home, list->from + 1, ".draft", draft);
    path_of(list->home, list->from + 1, "", path);
    if (!error && rename(draft, path) != 0)
        error = errno;
    return error;
}

uint64_t restored_list_finish(restored_list_t *list, const struct gathering_state *state,
                              const struct checkpoint *facts)
{
    struct trouble trouble;

    end_range(list);
    if (state->size > list->end)
        print_missing(list, state->size);
    if (!list->file)
        return list->missing;
    print_sources(list->file, state, facts);
    int error = put_in_place(list);
    if (error)
        give_up(list, "written", error);
    else if (home_sync(list->home, ".", &trouble) != STATUS_OK)
        diag_warn("%s", trouble.why);
    return list->missing;
}
