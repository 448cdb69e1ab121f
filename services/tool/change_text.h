/* A change of the feed (PROTOCOL.md, section 11) in words: of one centre, or of a whole year. Pure. */
#ifndef KAOHE_TOOL_CHANGE_TEXT_H
#define KAOHE_TOOL_CHANGE_TEXT_H

#include <jansson.h>

#include "services/tool/clause_name.h"

enum { CHANGE_TEXT_BYTES = 2048, CHANGE_PART_BYTES = 256 };

/* What each part of a change says; empty where there is nothing to say. */
struct change_parts {
    bool is_others;               /* the event is about another centre: only the rank changes */
    char time[16];                /* when the event was received: 14:03:22 */
    char who[CHANGE_PART_BYTES];  /* the centre whose standing it is */
    char points[64];              /* 70 → 74.5, or 70 where it stays; +4.5 of one of earlier.h */
    char rank[48];                /* 第 2 → 1 名, or 第 1 名 */
    char what[CHANGE_PART_BYTES]; /* what was done; where another centre caused it, also which */
    char clause[CLAUSE_NAME_BYTES]; /* what people call it (clause_name.h) */
    char about[2 * NOTE_BYTES_MAX]; /* the record's number and the summary */
};

/* `rules` has the clauses and the centres' names. */
void change_read(json_t *change, const struct rulebook *rules, struct change_parts *ret_parts);
/* One line, for output that goes on: it names the year. */
void change_line(json_t *change, const struct rulebook *rules, char ret_line[CHANGE_TEXT_BYTES]);

#endif
