#include "services/scorer/restored_list.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/base/memory.h"
#include "common/form/json.h"
#include "proto/event_codec.h"
#include "services/scorer/untaken.h"

enum { RANGE_BYTES = 48, COUNT_WIDTH = 12 };

struct restored_list {
    const struct home *home;
    uint64_t from;
    FILE *file;                  /* NULL: it cannot be written */
    uint64_t before, now, count; /* the range that goes on; count 0: there is none */
    uint64_t end;                /* the last number that was told */
    int64_t end_ms;              /* when it was received; 0: it is not known */
    struct restored_loss loss;
    struct untaken untaken; /* since then */
    long head;              /* where the counts stand, to be written in the end */
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

#define MISSING_LINE "Records that are lost: "
#define REFUSED_LINE "Refused now, of what came back behind these: "

bool restored_list_read(const struct home *home, uint64_t n, struct restored_loss *ret_loss)
{
    char path[HOME_PATH_BYTES], line[128];
    unsigned found = 0;

    path_of(home, n, "", path);
    FILE *file = fopen(path, "re");
    *ret_loss = (struct restored_loss){0};
    for (unsigned i = 0; file && i < 4 && fgets(line, sizeof line, file); i++) {
        found += sscanf(line, MISSING_LINE "%" SCNu64, &ret_loss->missing) == 1;
        found += sscanf(line, REFUSED_LINE "%" SCNu64, &ret_loss->refused) == 1;
    }
    if (file)
        fclose(file);
    return found == 2;
}

static void give_up(struct restored_list *list, const char *what, int error)
{
    diag_warn("the list of what the log was brought back from cannot be %s: %s", what,
              strerror(error));
    if (list->file)
        fclose(list->file);
    list->file = NULL;
}

/* As wide at the end as at the beginning, when nothing is known yet. */
static void print_counts(const struct restored_list *list)
{
    fprintf(list->file, MISSING_LINE "%*" PRIu64 "\n" REFUSED_LINE "%*" PRIu64 "\n",
            COUNT_WIDTH + 22, list->loss.missing, COUNT_WIDTH, list->loss.refused);
}

static void print_head(struct restored_list *list)
{
    fprintf(list->file, "The log was brought back from a backup of %" PRIu64 " records.\n",
            list->from);
    list->head = ftell(list->file);
    print_counts(list);
    fputs("deploy/old-store.md, \"3. Send again what is lost\", tells what to do.\n\n"
          "NUMBER BEFORE            NUMBER NOW\n",
          list->file);
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
        print_head(list);
    return list;
}

void restored_list_destroy(restored_list_t **list)
{
    if (!*list)
        return;
    if ((*list)->file)
        fclose((*list)->file);
    untaken_clear(&(*list)->untaken);
    free(*list);
    *list = NULL;
}

static void range_text(uint64_t first, uint64_t count, char ret_text[RANGE_BYTES])
{
    if (count == 1)
        snprintf(ret_text, RANGE_BYTES, "%" PRIu64, first);
    else
        snprintf(ret_text, RANGE_BYTES, "%" PRIu64 "-%" PRIu64, first, first + count - 1);
}

/* `next_ms`: when the one behind them was received; 0: nobody knows. */
static void print_lost(struct restored_list *list, uint64_t last, int64_t next_ms)
{
    char range[RANGE_BYTES], stamp[STAMP_BYTES];
    uint64_t count = last - list->end;

    list->loss.missing += count;
    if (list->file && count > 0) {
        range_text(list->end + 1, count, range);
        fprintf(list->file, "%-24s nobody kept\n", range);
        stamp_print(list->end_ms, stamp);
        if (list->end_ms > 0)
            fprintf(list->file, "    received at or after  %s\n", stamp);
        stamp_print(next_ms, stamp);
        if (next_ms > 0)
            fprintf(list->file, "    received at or before %s\n", stamp);
    }
    list->end = last;
}

static void print_untaken(struct restored_list *list, uint64_t first, uint64_t count)
{
    char range[RANGE_BYTES];

    range_text(first, count, range);
    if (list->file)
        fprintf(list->file, "%-24s kept, and not taken as that: it comes as new\n", range);
    list->end = first + count - 1;
}

/* Up to `last`: what was not taken is kept, and the rest is lost. */
static void print_missing(struct restored_list *list, uint64_t last, int64_t next_ms)
{
    uint64_t first, count;

    while (untaken_run(&list->untaken, list->end + 1, last, &first, &count)) {
        print_lost(list, first - 1, next_ms);
        print_untaken(list, first, count);
    }
    print_lost(list, last, next_ms);
}

/* Behind the last number that is known of. */
static void print_rest(struct restored_list *list)
{
    uint64_t first, count;

    while (untaken_run(&list->untaken, list->end + 1, UINT64_MAX, &first, &count))
        print_untaken(list, first, count);
}

static void end_range(struct restored_list *list)
{
    char before[RANGE_BYTES], now[RANGE_BYTES];

    if (list->count == 0)
        return;
    range_text(list->before, list->count, before);
    range_text(list->now, list->count, now);
    if (list->file)
        fprintf(list->file, "%-24s %s\n", before, now);
    list->end = list->before + list->count - 1;
    list->count = 0;
}

static void print_sequences(struct restored_list *list, const char *source, uint64_t first,
                            uint64_t end)
{
    if (!list->file || first >= end)
        return;
    end_range(list);
    fprintf(list->file, "    %s: its sequences %" PRIu64 " to %" PRIu64 " are lost\n", source,
            first, end - 1);
}

/* Its sequences that nobody kept. What an epoch began with is not known where the log has nothing of it. */
static void note_sequence(struct restored_list *list, const struct restored_event *event)
{
    uint64_t first = event->seq_before + 1, kept;

    while (event->seq_before > 0 && event->seq > first &&
           (kept = untaken_seq(&list->untaken, event->source, event->epoch, first,
                               event->seq - 1)) > 0) {
        print_sequences(list, event->source, first, kept);
        first = kept + 1;
    }
    if (event->seq_before > 0)
        print_sequences(list, event->source, first, event->seq);
    untaken_forget_source(&list->untaken, event->source);
}

/* What it is about may be what nobody kept. */
static void note_refusal(struct restored_list *list, const struct restored_event *restored)
{
    struct event event;
    struct fault fault;

    if (!restored->is_refused || list->loss.missing == 0)
        return;
    list->loss.refused++;
    end_range(list);
    if (!list->file)
        return;
    fprintf(list->file, "    record %" PRIu64 ", of %s, is refused (%s)", restored->now,
            restored->source, reason_name(restored->reason));
    if (event_decode(restored->event.data, restored->event.size, &event, &fault) &&
        event.record.data)
        fprintf(list->file, ":\n        %.*s %.*s %.*s %.*s", (int)event.action.size,
                event.action.data ? event.action.data : "", (int)event.centre.size,
                event.centre.data ? event.centre.data : "", (int)event.clause.size,
                event.clause.data ? event.clause.data : "", (int)event.record.size,
                event.record.data);
    fputc('\n', list->file);
}

static void add_number(struct restored_list *list, const struct restored_event *event)
{
    bool goes_on = list->count > 0 && event->before == list->before + list->count &&
                   event->now == list->now + list->count;

    if (!goes_on) {
        end_range(list);
        if (event->before <= list->end)
            return;
        print_missing(list, event->before - 1, event->received_ms);
        untaken_forget_numbers(&list->untaken);
        list->before = event->before;
        list->now = event->now;
    }
    list->count++;
    list->end_ms = event->received_ms;
}

void restored_list_add(restored_list_t *list, const struct restored_event *event)
{
    add_number(list, event);
    note_sequence(list, event);
    note_refusal(list, event);
}

void restored_list_pass(restored_list_t *list, const struct restored_event *event)
{
    uint64_t end = list->count > 0 ? list->before + list->count - 1 : list->end;

    if (event->before > end)
        untaken_add_number(&list->untaken, event->before);
    untaken_add_seq(&list->untaken, event->source, event->epoch, event->seq);
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
        print_missing(list, state->size, 0);
    print_rest(list);
    if (!list->file)
        return list->loss.missing;
    print_sources(list->file, state, facts);
    if (fseek(list->file, list->head, SEEK_SET) == 0)
        print_counts(list);
    int error = put_in_place(list);
    if (error)
        give_up(list, "written", error);
    else if (home_sync(list->home, ".", &trouble) != STATUS_OK)
        diag_warn("%s", trouble.why);
    return list->loss.missing;
}
