/* services/scorer/restored_list: the file that tells what was brought back, and what nobody kept. */
#include "services/scorer/restored_list.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/run/file.h"
#include "tests/unit/scorer/support_scorer.h"

enum { FROM = 100, PAIRS = 6 };
#define BEGAN_MS INT64_C(1142302800000) /* 2006-03-14T10:20:00+08:00 */

static struct home home;

static void begin(void)
{
    char dir[PLACE_BYTES];

    fresh_dir(dir);
    memset(&home, 0, sizeof home);
    snprintf(home.dir, sizeof home.dir, "%s", dir);
}

#define HEAD                                                                                       \
    "The log was brought back from a backup of 100 records.\n"                                     \
    "Records that are lost: %34u\n"                                                                \
    "Refused now, of what came back behind these: %12u\n"                                          \
    "deploy/old-store.md, \"3. Send again what is lost\", tells what to do.\n\n"                   \
    "NUMBER BEFORE            NUMBER NOW\n"
#define NO_CHECKPOINT "\nNo checkpoint of the lost log is known that is newer than the backup.\n"

static const struct list_row {
    const char *title;
    uint64_t pairs[PAIRS][2]; /* a number before, and now; 0: no more */
    uint64_t size;            /* of the last known checkpoint */
    uint64_t missing;
    const char *text; /* behind HEAD, up to what the checkpoint tells */
} list_rows[] = {
    {"numbers that go on are one range",
     {{101, 102}, {102, 103}, {103, 104}},
     0,
     0,
     "101-103                  102-104\n"},
    {"what nobody kept is told at its place",
     {{101, 102}, {104, 103}, {105, 104}},
     0,
     2,
     "101                      102\n"
     "102-103                  nobody kept\n"
     "    received at or after  2006-03-14T10:20:01.000+08:00\n"
     "    received at or before 2006-03-14T10:20:04.000+08:00\n"
     "104-105                  103-104\n"},
    {"what nobody kept at the start and at the end is told",
     {{102, 102}},
     104,
     3,
     "101                      nobody kept\n"
     "    received at or before 2006-03-14T10:20:02.000+08:00\n"
     "102                      102\n"
     "103-104                  nobody kept\n"
     "    received at or after  2006-03-14T10:20:02.000+08:00\n"},
    {"a log of which nothing came back is told",
     {{0}},
     103,
     3,
     "101-103                  nobody kept\n"},
};

static char text[2000];

/* Received as many seconds behind as it has numbers above FROM. */
static void add(restored_list_t *list, uint64_t before, uint64_t now)
{
    restored_list_add(
        list, &(struct restored_event){.before = before,
                                       .now = now,
                                       .received_ms = BEGAN_MS + 1000 * (int64_t)(before - FROM),
                                       .source = "wuhou",
                                       .seq = 1});
}

static void read_list(void)
{
    char path[HOME_PATH_BYTES], *bytes;
    size_t size;

    home_path(&home, "restore.101", path);
    assert_int_equal(file_read(path, &bytes, &size), 0);
    assert_in_range(size, 0, sizeof text - 1);
    memcpy(text, bytes, size + 1);
    free(bytes);
}

static void list_is_as_the_row_says(void **state)
{
    const struct list_row *row = *state;
    struct gathering_state told = {.from = FROM, .size = row->size};
    struct checkpoint facts = {0};
    struct restored_loss loss;
    char expected[1000];

    begin();
    restored_list_t *list = restored_list_new(&home, FROM);
    assert_false(restored_list_read(&home, FROM + 1, &loss)); /* not before it is whole */
    for (unsigned i = 0; i < PAIRS && row->pairs[i][0]; i++)
        add(list, row->pairs[i][0], row->pairs[i][1]);
    assert_int_equal(restored_list_finish(list, &told, &facts), row->missing);
    restored_list_destroy(&list);
    assert_true(restored_list_read(&home, FROM + 1, &loss));
    assert_int_equal(loss.missing, row->missing);
    read_list();
    snprintf(expected, sizeof expected, HEAD "%s", (unsigned)row->missing, 0, row->text);
    CHECK(strncmp(text, expected, strlen(expected)) == 0, "%s", text);
    CHECK((strstr(text, NO_CHECKPOINT) != NULL) == (row->size == 0), "%s", text);
}

static void sources_are_counted(void **state)
{
    static struct gathering_state told;
    struct checkpoint facts = {.sources = {{LIT("a"), 9}, {LIT("b"), 4}}, .source_count = 2};

    (void)state;
    begin();
    told = (struct gathering_state){.from = FROM, .size = 200};
    told.sources[0] = (struct gathering_source){.slug = "a", .counted = 8, .beyond = 2};
    told.sources[1] = (struct gathering_source){.slug = "b", .counted = 4};
    told.sources[2] = (struct gathering_source){.slug = "c", .counted = 3};
    restored_list_t *list = restored_list_new(&home, FROM);
    restored_list_finish(list, &told, &facts);
    restored_list_destroy(&list);
    read_list();
    CHECK(strstr(text, "\nThe last known"), "%s", text);
    check_string("what it counts", strstr(text, "\nThe last known"),
                 "\nThe last known checkpoint of the lost log was of 200 records. Up to there:\n"
                 "SOURCE                   HAD      HAS\n"
                 "a                        8        7\n"
                 "b                        4        4\n"
                 "c                        3        0\n");
}

/* What is kept and was not taken by its number comes as new: neither its number nor its sequence is lost. */
static void what_was_not_taken_is_not_lost(void **state)
{
    static struct gathering_state told;
    struct checkpoint facts = {0};
    struct restored_loss loss;
    struct restored_event event = {
        .before = 101, .now = 102, .source = "wuhou", .epoch = 7, .seq = 1};

    (void)state;
    begin();
    told = (struct gathering_state){.from = FROM, .size = 108};
    restored_list_t *list = restored_list_new(&home, FROM);
    restored_list_add(list, &event);
    for (uint64_t n = 103; n <= 104; n++)
        restored_list_pass(list, &(struct restored_event){
                                     .before = n, .source = "wuhou", .epoch = 7, .seq = n - 100});
    restored_list_pass(list, &(struct restored_event){.before = 104, .source = "office"});
    restored_list_pass(
        list, &(struct restored_event){.before = 101, .source = "office", .epoch = 7, .seq = 2});
    event = (struct restored_event){
        .before = 106, .now = 103, .source = "wuhou", .epoch = 7, .seq_before = 1, .seq = 6};
    restored_list_add(list, &event);
    event = (struct restored_event){
        .before = 107, .now = 104, .source = "office", .epoch = 7, .seq_before = 1, .seq = 3};
    restored_list_add(list, &event);
    restored_list_pass(list, &(struct restored_event){.before = 108, .source = "wuhou"});
    restored_list_pass(list, &(struct restored_event){.before = 120, .source = "wuhou"});
    assert_int_equal(restored_list_finish(list, &told, &facts), 2);
    restored_list_destroy(&list);
    assert_true(restored_list_read(&home, FROM + 1, &loss));
    assert_int_equal(loss.missing, 2);
    read_list();
    check_string("list", strstr(text, "NUMBER NOW\n"),
                 "NUMBER NOW\n"
                 "101                      102\n"
                 "102                      nobody kept\n"
                 "103-104                  kept, and not taken as that: it comes as new\n"
                 "105                      nobody kept\n"
                 "106                      103\n"
                 "    wuhou: its sequences 2 to 2 are lost\n"
                 "    wuhou: its sequences 5 to 5 are lost\n"
                 "107                      104\n"
                 "108                      kept, and not taken as that: it comes as new\n"
                 "120                      kept, and not taken as that: it comes as new\n"
                 "\nThe last known checkpoint of the lost log was of 108 records. Up to there:\n"
                 "SOURCE                   HAD      HAS\n");
}

static const char ruling[] =
    "{'action':'confirm','centre':'wuhou','clause':'hosting','record':'W3'}";

/* Behind what nobody kept alone: before that all is as it was. */
static void what_is_refused_now_is_told(void **state)
{
    static struct gathering_state told;
    struct checkpoint facts = {0};
    struct restored_loss loss;
    struct restored_event event = {.before = 101,
                                   .now = 102,
                                   .source = "office",
                                   .seq = 1,
                                   .is_refused = true,
                                   .reason = REASON_NO_SUCH_FINDING,
                                   .event = json_bytes(ruling)};

    (void)state;
    begin();
    told = (struct gathering_state){.from = FROM, .size = 104};
    restored_list_t *list = restored_list_new(&home, FROM);
    restored_list_add(list, &event);
    event.before = 104;
    event.now = 103;
    event.seq = 4;
    event.seq_before = 1;
    restored_list_add(list, &event);
    restored_list_finish(list, &told, &facts);
    restored_list_destroy(&list);
    assert_true(restored_list_read(&home, FROM + 1, &loss));
    assert_int_equal(loss.missing, 2);
    assert_int_equal(loss.refused, 1);
    read_list();
    CHECK(strstr(text, "\n104                      103\n"
                       "    office: its sequences 2 to 3 are lost\n"
                       "    record 103, of office, is refused (no-such-finding):\n"
                       "        confirm wuhou hosting W3\n"),
          "%s", text);
    CHECK(!strstr(text, "record 102"), "%s", text);
    free((char *)event.event.data);
}

/* It holds nothing up: what is missing is counted all the same. */
static void list_that_cannot_be_written_is_done_without(void **state)
{
    static struct gathering_state told;
    struct checkpoint facts = {0};
    char path[HOME_PATH_BYTES];

    (void)state;
    begin();
    told = (struct gathering_state){.from = FROM, .size = 110};
    home_path(&home, "restore.101.draft", path);
    assert_int_equal(mkdir(path, 0700), 0);
    restored_list_t *list = restored_list_new(&home, FROM);
    add(list, 101, 102);
    assert_int_equal(restored_list_finish(list, &told, &facts), 9);
    restored_list_destroy(&list);
    assert_false(restored_list_read(&home, FROM + 1, &(struct restored_loss){0}));
}

int main(void)
{
    places_begin();
    SUITE_ROWS(list_rows, list_is_as_the_row_says);
    SUITE_TEST(sources_are_counted);
    SUITE_TEST(what_was_not_taken_is_not_lost);
    SUITE_TEST(what_is_refused_now_is_told);
    SUITE_TEST(list_that_cannot_be_written_is_done_without);
    return suite_run("restored_list");
}
