#include "tests/crash/lines.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/base/clock.h"

enum { FINDINGS = 24, FEW_LINES = 4, MANY_LINES = 120, NOTE_MAX = 480, SOON_MS = 20 };

void lines_begin(struct lines *lines, bool is_second)
{
    lines->series = is_second ? "B" : "A";
    lines->number = 0;
}

/* What a district reports, or the office of it: findings that come again and again. */
static int draw_report(char *text, struct chance *chance)
{
    static const char *const clauses[] = {"overdue-case", "complaint", "hosting", "publication"};
    unsigned clause = chance_below(chance, 4);

    return snprintf(text, DRAWN_BYTES_MAX,
                    "{\"clause\":\"%s\",\"record\":\"R-%u\",\"centre\":\"wuhou\","
                    "\"occurred\":\"200%u-03-14T10:20:00+08:00\"%s",
                    clauses[clause], chance_below(chance, FINDINGS), 6 + chance_below(chance, 2),
                    clause == 3 ? ",\"grade\":\"province\"" : "");
}

static int draw_ruling(char *text, struct chance *chance)
{
    static const char *const actions[] = {"confirm", "dismiss", "revoke"};
    static const char *const clauses[] = {"overdue-case", "complaint", "hosting", "publication"};

    return snprintf(text, DRAWN_BYTES_MAX,
                    "{\"action\":\"%s\",\"centre\":\"wuhou\",\"clause\":\"%s\",\"record\":\"R-%u\"",
                    actions[chance_below(chance, 3)], clauses[chance_below(chance, 4)],
                    chance_below(chance, FINDINGS));
}

static int draw_year(char *text, struct chance *chance)
{
    return snprintf(text, DRAWN_BYTES_MAX, "{\"action\":\"%s-year\",\"year\":200%u",
                    chance_below(chance, 2) ? "close" : "reopen", 6 + chance_below(chance, 2));
}

/* Every line ends with what no other has; some are long, so that values need pages of their own. */
static void end_line(struct lines *lines, struct chance *chance, char *text, int size)
{
    char note[NOTE_MAX + 1];
    unsigned length = chance_below(chance, 4) ? chance_below(chance, 16) : NOTE_MAX;

    memset(note, 'x', length);
    note[length] = '\0';
    snprintf(text + size, DRAWN_BYTES_MAX - (size_t)size, ",\"summary\":\"%s-%u %s\"}",
             lines->series, lines->number, note);
}

/* A deadline that is long past, far away, or about to pass. */
static void draw_due(struct chance *chance, char *ret_due, size_t size)
{
    int64_t due_ms = clock_wall_ms() + SOON_MS;
    time_t second = (time_t)(due_ms / 1000);
    char whole[32];
    struct tm parts;

    switch (chance_below(chance, 3)) {
    case 0:
        snprintf(ret_due, size, "2006-05-06T17:00:00+08:00");
        break;
    case 1:
        snprintf(ret_due, size, LINES_FAR_YEAR "-05-06T17:00:00+08:00");
        break;
    default:
        strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", gmtime_r(&second, &parts));
        snprintf(ret_due, size, "%s.%03dZ", whole, (int)(due_ms % 1000));
    }
}

static void draw_case(struct lines *lines, struct chance *chance, char *text)
{
    char due[64];

    draw_due(chance, due, sizeof due);
    snprintf(text, DRAWN_BYTES_MAX,
             "{\"case\":\"C-%s-%u\",\"accepted\":\"2006-01-04T09:00:00+08:00\",\"due\":\"%s\"}",
             lines->series, lines->number, due);
}

static void draw_line(struct lines *lines, struct chance *chance, unsigned source, char *text)
{
    unsigned what = chance_below(chance, 16);

    lines->number++;
    if (what < 3)
        draw_case(lines, chance, text);
    else if (source == 0 || what < 8)
        end_line(lines, chance, text, draw_report(text, chance));
    else if (what < 15)
        end_line(lines, chance, text, draw_ruling(text, chance));
    else
        end_line(lines, chance, text, draw_year(text, chance));
}

void lines_draw(struct lines *lines, struct chance *chance, unsigned source)
{
    lines->count = 1 + chance_below(chance, chance_below(chance, 6) ? FEW_LINES : MANY_LINES);
    for (size_t i = 0; i < lines->count; i++)
        draw_line(lines, chance, source, lines->texts[i]);
}
