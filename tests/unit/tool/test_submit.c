/* services/tool/submit: files become lines for a collector, and how it ends. The collector is the
 * test's: it takes every line that begins with a brace. */
#include <unistd.h>

#include "services/tool/tool.h"
#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"
#include "tests/unit/child.h"

enum { FILES_MAX = 3, GOT_BYTES = 1024, CHILD_PLACES = 2 };

#define MAP                                                                                        \
    "kind = case\ntimezone = +08:00\ntime-format = \"%Y-%m-%d\"\n"                                 \
    "columns\n    case = number\n    due = until\n"
#define CASE_OF(number, due) "{\"case\":\"" number "\",\"due\":\"" due "T00:00:00+08:00\"}"
#define TAKEN(lines, malformed) "taken " lines ", malformed " malformed "\n"

static const struct submit_row {
    const char *title;
    const char *map;              /* NULL: the files are JSON lines */
    const char *files[FILES_MAX]; /* what is in `a`, `b` and `c`; "-": there is no such file */
    unsigned times;               /* so often each file has what it has; 0: once */
    bool waits;                   /* for outcomes, which the scorer refuses of the line {2} */
    bool is_full;                 /* the collector takes nothing */
    const char *status;           /* the collector's; NULL: all is well */
    int code;
    const char *got;  /* lines that came to the collector, with a bar behind each */
    const char *said; /* a part of what is said */
} submit_rows[] = {
    {"lines of files come in their order", .files = {"{1}\n{2}\n", "{3}"}, .got = "{1}|{2}|{3}|",
     .said = TAKEN("3", "0")},
    {"why the scorer does not get them is noted", .files = {"{1}\n{2}\n"},
     .status = "{\"outbox\":2,\"why\":\"it is away\"}", .got = "{1}|{2}|",
     .said =
         "kaohe: submit: note: 2 events wait in the outbox of wuhou: it is away\n" TAKEN("2", "0")},
    {"of an empty outbox nothing is noted", .files = {"{1}\n"},
     .status = "{\"outbox\":0,\"why\":\"it is away\"}", .got = "{1}|", .said = TAKEN("1", "0")},
    {"blank lines are not sent", .files = {"\n{1}\r\n\r\n"}, .got = "{1}\r|",
     .said = TAKEN("1", "0")},
    {"a malformed line is named by file and number and ends with 65",
     .files = {"{1}\n", "{2}\nx\n"}, .code = 65, .got = "{1}|{2}|x|",
     .said = "kaohe: submit: b:2: json: no object\n" TAKEN("2", "1")},
    {"a file that cannot be read holds up no other but ends with 65",
     .files = {"{1}\n", "-", "{3}\n"}, .code = 65, .got = "{1}|{3}|",
     .said = "kaohe: submit: cannot read b: No such file or directory\n" TAKEN("2", "0")},
    {"cases are counted, and those that caused a report",
     .files = {"{opened}\n{overdue}\n{overdue}\n{1}\n"}, .got = "{opened}|{overdue}|{overdue}|{1}|",
     .said = TAKEN("4", "0") "cases: opened 1, updated 2, overdue 2\n"},
    {"a full collector ends it with 75 and is told once", .files = {"{1}\n", "{2}\n"},
     .is_full = true, .code = 75, .got = "",
     .said = "kaohe: submit: no room: try later; 0 lines were taken before\n" TAKEN("0", "0")},
    {"a full collector in the midst of a file is told once too", .files = {"{1}\n"},
     .times = 3 * ITEMS_MAX, .is_full = true, .code = 75, .got = "",
     .said = "kaohe: submit: no room: try later; 0 lines were taken before\n" TAKEN("0", "0")},
    {"outcomes are waited for", .files = {"{1}\n"}, .waits = true, .got = "{1}|",
     .said = TAKEN(
         "1",
         "0") "refused 0, duplicate 0, late 0, counted 1, pending 0, confirmed 0, dismissed 0,\n"
              "revoked 0, noted 0\n"},
    {"a refusal of the scorer is told and ends with 1", .files = {"{1}\n{2}\n"}, .waits = true,
     .code = 1, .got = "{1}|{2}|", .said = "kaohe: submit: a:2: "},

    {"rows become lines through a map", .map = MAP,
     .files = {"number,until\nA,2006-01-02\nB,2006-01-03\n"},
     .got = CASE_OF("A", "2006-01-02") "|" CASE_OF("B", "2006-01-03") "|", .said = TAKEN("2", "0")},
    {"a last row without a line end is a row", .map = MAP, .files = {"number,until\nA,2006-01-02"},
     .got = CASE_OF("A", "2006-01-02") "|", .said = TAKEN("1", "0")},
    {"a row that the end of its file leaves open is told", .map = MAP,
     .files = {"number,until\nA,2006-01-02\n\"B,2006-01-03\n", "number,until\nC,2006-01-04\n"},
     .code = 65, .got = CASE_OF("A", "2006-01-02") "|" CASE_OF("C", "2006-01-04") "|",
     .said = TAKEN("2", "1")},
    {"each file has a header of its own", .map = MAP,
     .files = {"number,until\nA,2006-01-02\n", "until,number\n2006-01-03,B\n"},
     .got = CASE_OF("A", "2006-01-02") "|" CASE_OF("B", "2006-01-03") "|", .said = TAKEN("2", "0")},
    {"a row that is no line is counted and the next ones go on", .map = MAP,
     .files = {"number,until\nA,tomorrow\nB,2006-01-03\n"}, .code = 65,
     .got = CASE_OF("B", "2006-01-03") "|", .said = TAKEN("1", "1")},
    {"a header that does not fit ends its file and no other", .map = MAP,
     .files = {"name,until\nA,2006-01-02\n", "number,until\nB,2006-01-03\n"}, .code = 65,
     .got = CASE_OF("B", "2006-01-03") "|", .said = "kaohe: submit: a:1: "},
};

struct collector {
    const struct submit_row *row;
    uint64_t seq, refused; /* the sequence of the line {2} */
    char got[GOT_BYTES];
    struct verdict_line verdicts[ITEMS_MAX];
    struct receipt receipts[ITEMS_MAX];
};

static struct verdict_line take_line(struct collector *collector, struct text line)
{
    size_t size = strlen(collector->got);

    snprintf(collector->got + size, sizeof collector->got - size, "%.*s|", (int)line.size,
             line.data);
    if (line.data[0] != '{')
        return (struct verdict_line){
            .taken = TAKEN_MALFORMED, .field = LIT("json"), .why = LIT("no object")};
    if (text_is(line, "{opened}"))
        return (struct verdict_line){.taken = TAKEN_OPENED};
    collector->seq++;
    if (text_is(line, "{overdue}"))
        return (struct verdict_line){.taken = TAKEN_UPDATED, .seq = collector->seq};
    if (text_is(line, "{2}"))
        collector->refused = collector->seq;
    return (struct verdict_line){.taken = TAKEN_EVENT, .seq = collector->seq};
}

static struct message take_lines(struct collector *collector, const struct message_submit *submit)
{
    if (collector->row->is_full)
        return message_sorry(submit->id, REFUSAL_FULL, "no room");
    for (size_t i = 0; i < submit->lines.count; i++)
        collector->verdicts[i] = take_line(collector, submit->lines.items[i]);
    return (struct message){.type = MESSAGE_TAKEN,
                            .taken = {submit->id, {collector->verdicts, submit->lines.count}}};
}

static struct message tell_outcomes(struct collector *collector, const struct message_await *await)
{
    for (size_t i = 0; i < await->seqs.count; i++) {
        bool is_refused = await->seqs.items[i] == collector->refused;
        collector->receipts[i] =
            (struct receipt){.n = 9,
                             .outcome = is_refused ? OUTCOME_REFUSED : OUTCOME_COUNTED,
                             .reason = is_refused ? REASON_BAD_TIME : REASON_NONE};
    }
    return (struct message){.type = MESSAGE_OUTCOMES,
                            .outcomes = {await->id, {collector->receipts, await->seqs.count}}};
}

static struct message tell_status(struct collector *collector,
                                  const struct message_get_status *question)
{
    const char *json = collector->row->status ? collector->row->status : "{}";

    return (struct message){.type = MESSAGE_ANSWER,
                            .answer = {.id = question->id, .json = text_of(json)}};
}

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    if (question->type == MESSAGE_GET_STATUS)
        ret_answers[0] = tell_status(context, &question->get_status);
    else if (question->type == MESSAGE_AWAIT)
        ret_answers[0] = tell_outcomes(context, &question->await);
    else
        ret_answers[0] = take_lines(context, &question->submit);
    return 1;
}

static void write_file(const char *dir, const char *name, const char *text, unsigned times)
{
    char path[PLACE_BYTES];

    path_below(dir, name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    for (unsigned i = 0; i < times; i++)
        fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* A home whose collector is the test's, with the row's files; the process goes there. */
static void make_home(const struct submit_row *row, const char *endpoint, char ret_dir[PLACE_BYTES])
{
    char settings[400], name[] = "a";

    fresh_dir(ret_dir);
    snprintf(settings, sizeof settings, "collector\n    intake = \"%s\"\n", endpoint);
    write_below(ret_dir, "kaohe.zpl", settings, strlen(settings));
    if (row->map)
        write_below(ret_dir, "map", row->map, strlen(row->map));
    for (int i = 0; i < FILES_MAX && row->files[i]; i++, name[0]++)
        if (strcmp(row->files[i], "-") != 0)
            write_file(ret_dir, name, row->files[i], row->times ? row->times : 1);
    assert_int_equal(chdir(ret_dir), 0);
}

/* In a process of its own, so that all it says is seen. */
static int submit(void *context)
{
    static struct collector collector;
    const struct submit_row *row = context;
    daemon_t *daemon = daemon_start(answer, &collector);
    char dir[PLACE_BYTES];
    const char *argv[8] = {"--source", "wuhou"};
    const char *const names[FILES_MAX] = {"a", "b", "c"};
    int argc = 2;

    collector.row = row;
    make_home(row, daemon_endpoint(daemon), dir);
    if (row->waits)
        argv[argc++] = "--wait";
    if (row->map)
        argv[argc++] = "--map=map";
    for (int i = 0; i < FILES_MAX && row->files[i]; i++)
        argv[argc++] = names[i];
    enum status status =
        command_submit(&(struct tool){.command = "submit", .home = dir}, argc, (char **)argv);
    daemon_stop(&daemon);
    printf("got %s;\n", collector.got);
    return status_exit_code(status);
}

static void files_are_submitted_as_the_row_says(void **state)
{
    const struct submit_row *row = *state;
    char got[GOT_BYTES + 8], place[PLACE_BYTES];
    struct child_end end;

    run_child(submit, *state, &end);
    for (int i = 0; i < CHILD_PLACES; i++)
        fresh_path(place); /* the child has made it */
    CHECK(end.code == row->code, "exit code %d, expected %d:\n%s", end.code, row->code, end.said);
    snprintf(got, sizeof got, "got %s;\n", row->got);
    CHECK(strstr(end.said, got), "\"%s\" is missing in:\n%s", got, end.said);
    const char *said = strstr(end.said, row->said);
    CHECK(said, "\"%s\" is missing in:\n%s", row->said, end.said);
    CHECK(!strstr(said + 1, row->said), "said twice:\n%s", end.said);
    CHECK(!strstr(end.said, "note: ") || strstr(row->said, "note: "), "noted:\n%s", end.said);
    if (row->is_full) /* also where it is told in other words */
        CHECK(!strstr(strstr(end.said, "no room") + 1, "no room"), "told twice:\n%s", end.said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(submit_rows, files_are_submitted_as_the_row_says);
    return suite_run("submit");
}
