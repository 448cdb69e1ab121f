/* services/tool/lines: lines of a file or of stdin, whole and numbered, however they come. */
#include <fcntl.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/form/line.h"
#include "services/tool/lines.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

enum { SEEN_MAX = 8, SEEN_BYTES = 64, LONG = LINES_BYTES_MAX, SAID_BYTES = 1024 };

/* What was visited: of each line its number, its size, and its beginning and last byte. */
struct seen {
    unsigned count, idle;
    unsigned long numbers[SEEN_MAX];
    size_t sizes[SEEN_MAX];
    char begins[SEEN_MAX][SEEN_BYTES];
    char last[SEEN_MAX];
    enum status status; /* to be returned by the visit of line `stop` */
    unsigned long stop;
    int to; /* the other end of stdin; -1: closed */
};

static enum status see(void *context, unsigned long number, struct text line)
{
    struct seen *seen = context;
    unsigned i = seen->count;

    assert_in_range(i, 0, SEEN_MAX - 1);
    seen->numbers[i] = number;
    seen->sizes[i] = line.size;
    snprintf(seen->begins[i], SEEN_BYTES, "%.*s", (int)(line.size < 60 ? line.size : 60),
             line.data);
    seen->last[i] = line.size ? line.data[line.size - 1] : 0;
    seen->count++;
    return number == seen->stop ? seen->status : STATUS_OK;
}

static enum status read_bytes(const char *bytes, size_t size, struct seen *seen)
{
    static const struct tool tool = {.command = "submit"};
    char dir[PLACE_BYTES], path[PLACE_BYTES];

    fresh_dir(dir);
    write_below(dir, "lines", bytes, size);
    path_below(dir, "lines", path);
    return lines_read(&tool, path, see, NULL, seen);
}

static const struct lines_row {
    const char *title;
    struct text bytes;
    const char *lines; /* what is visited, each as `number:line|` */
} lines_rows[] = {
#define ROW(title, bytes, lines)                                                                   \
    {                                                                                              \
        title, {bytes, sizeof(bytes) - 1}, lines                                                   \
    }
    ROW("an empty file has no lines", "", ""),
    ROW("a line ends with its line end", "a\n", "1:a|"),
    ROW("the last line needs no line end", "a\nbc", "1:a|2:bc|"),
    ROW("a file of one line needs no line end", "abc", "1:abc|"),
    ROW("empty lines count", "\n\na\n\nb\n", "1:|2:|3:a|4:|5:b|"),
    ROW("CR LF ends a line", "a\r\n\r\nb\r\nc", "1:a|2:|3:b|4:c|"),
    ROW("a mark before the first line is skipped",
        "\xef\xbb\xbf"
        "a\nb\n",
        "1:a|2:b|"),
    ROW("a mark alone is an empty line", "\xef\xbb\xbf\n", "1:|"),
    ROW("a mark elsewhere is text",
        "a\n\xef\xbb\xbf"
        "b\n",
        "1:a|2:\xef\xbb\xbf"
        "b|"),
    ROW("half a mark is text", "\xef\xbb\n", "1:\xef\xbb|"),
    ROW("a space is no line end", " a \n\tb\v\f\n", "1: a |2:\tb\v\f|"),
    ROW("text is text in any script", "锦江区\n武侯区\n", "1:锦江区|2:武侯区|"),
#undef ROW
};

static void lines_are_visited_as_the_row_says(void **state)
{
    const struct lines_row *row = *state;
    struct seen seen = {0};
    char lines[512] = "";

    assert_int_equal(read_bytes(row->bytes.data, row->bytes.size, &seen), STATUS_OK);
    for (unsigned i = 0; i < seen.count; i++) {
        size_t used = strlen(lines), size = strlen(seen.begins[i]);
        if (size > 0 && seen.begins[i][size - 1] == '\r')
            size--; /* which line_read would skip */
        snprintf(lines + used, sizeof lines - used, "%lu:%.*s|", seen.numbers[i], (int)size,
                 seen.begins[i]);
    }
    check_string("lines", lines, row->lines);
}

static void line_holds_a_nul(void **state)
{
    struct seen seen = {0};

    (void)state;
    assert_int_equal(read_bytes("a\0b\n", 4, &seen), STATUS_OK);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.sizes[0], 3);
    assert_int_equal(seen.last[0], 'b');
}

static void lines_come_whole_however_the_file_is_cut_into_reads(void **state)
{
    enum { LINES = 3000, SIZE = 97 };
    static char bytes[LINES * SIZE];
    struct seen seen = {.stop = SEEN_MAX, .status = STATUS_NO};

    (void)state;
    for (int i = 0; i < LINES; i++) {
        memset(bytes + i * SIZE, 'a' + i % 26, SIZE - 1);
        bytes[i * SIZE + SIZE - 1] = '\n';
    }
    assert_int_equal(read_bytes(bytes, sizeof bytes, &seen), STATUS_NO);
    for (size_t i = 0; i < SEEN_MAX; i++)
        assert_int_equal(seen.sizes[i], SIZE - 1);
}

struct counted {
    unsigned long count;
    size_t size;
};

static enum status count_line(void *context, unsigned long number, struct text line)
{
    struct counted *counted = context;

    assert_int_equal(number, ++counted->count);
    assert_int_equal(line.size, counted->size);
    for (size_t i = 0; i < line.size; i++)
        assert_int_equal((unsigned char)line.data[i], 'a' + (number - 1) % 26);
    return STATUS_OK;
}

static void every_line_of_a_large_file_is_visited(void **state)
{
    enum { LINES = 20011, SIZE = 101 };
    static const struct tool tool = {.command = "submit"};
    char dir[PLACE_BYTES], path[PLACE_BYTES], *bytes = malloc(LINES * SIZE);
    struct counted counted = {.size = SIZE - 1};

    (void)state;
    assert_non_null(bytes);
    for (int i = 0; i < LINES; i++) {
        memset(bytes + i * SIZE, 'a' + i % 26, SIZE - 1);
        bytes[i * SIZE + SIZE - 1] = '\n';
    }
    fresh_dir(dir);
    write_below(dir, "lines", bytes, LINES * SIZE);
    path_below(dir, "lines", path);
    assert_int_equal(lines_read(&tool, path, count_line, NULL, &counted), STATUS_OK);
    assert_int_equal(counted.count, LINES);
    free(bytes);
}

static const struct long_row {
    const char *title;
    size_t before;  /* bytes of a first line, with its line end */
    bool has_mark;  /* a mark before all */
    size_t size;    /* of the long line, without mark and line end */
    size_t visited; /* as which it comes */
} long_rows[] = {
    {"a line of the largest size comes whole", 0, false, LONG, LONG},
    {"a line one byte longer comes so", 0, false, LONG + 1, LONG + 1},
    {"a line two bytes longer comes cut", 0, false, LONG + 2, LONG + 1},
    {"a longer line comes cut", 0, false, LONG + 1000, LONG + 1},
    {"a much longer line comes cut", 0, false, 5 * LONG + 12345, LONG + 1},
    {"a line of the largest size comes whole from anywhere", 777, false, LONG, LONG},
    {"a longer line comes cut from anywhere", 777, false, LONG + 70000, LONG + 1},
    {"a line of the largest size comes whole behind a mark", 0, true, LONG, LONG},
    {"a longer line comes cut behind a mark", 0, true, LONG + 70000, LONG + 1},
};

static void long_line_comes_as_the_row_says(void **state)
{
    const struct long_row *row = *state;
    static const char mark[] = "\xef\xbb\xbf", tail[] = "\nnext\nlast";
    size_t mark_size = row->has_mark ? 3 : 0, start = mark_size + row->before;
    size_t size = start + row->size + strlen(tail);
    char *bytes = malloc(size);
    struct seen seen = {0};
    unsigned at = row->before > 0;

    assert_non_null(bytes);
    memset(bytes, 'x', size);
    memcpy(bytes, mark, mark_size);
    if (row->before)
        bytes[start - 1] = '\n';
    memcpy(bytes + start + row->size, tail, strlen(tail));
    enum status status = read_bytes(bytes, size, &seen);
    free(bytes);
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(seen.count, at + 3);
    CHECK(seen.sizes[at] == row->visited, "%zu bytes, expected %zu", seen.sizes[at], row->visited);
    assert_int_equal(seen.last[at], 'x');
    for (unsigned i = 0; i < seen.count; i++)
        assert_int_equal(seen.numbers[i], i + 1);
    check_string("the next", seen.begins[at + 1], "next");
    check_string("the last", seen.begins[at + 2], "last");
}

static void long_line_at_the_end_comes_once(void **state)
{
    static char bytes[2 * LONG + 4];
    struct seen seen = {0};

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    bytes[0] = '\n';
    assert_int_equal(read_bytes(bytes, sizeof bytes, &seen), STATUS_OK);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.numbers[1], 2);
    assert_int_equal(seen.sizes[1], LONG + 1);
}

static void visit_ends_the_reading(void **state)
{
    struct seen seen = {.stop = 2, .status = STATUS_FULL};

    (void)state;
    assert_int_equal(read_bytes("a\nb\nc\n", 6, &seen), STATUS_FULL);
    assert_int_equal(seen.count, 2);
    seen = (struct seen){.stop = 2, .status = STATUS_FULL};
    assert_int_equal(read_bytes("a\nb", 3, &seen), STATUS_FULL); /* also the last */
}

/* Reads a path, and gives what was said on stderr meanwhile. */
static enum status read_and_hear(const char *path, struct seen *seen, char ret_said[SAID_BYTES])
{
    static const struct tool tool = {.command = "submit"};
    FILE *heard = tmpfile();
    int before = dup(STDERR_FILENO);

    assert_non_null(heard);
    assert_int_equal(dup2(fileno(heard), STDERR_FILENO), STDERR_FILENO);
    diag_open("kaohe");
    enum status status = lines_read(&tool, path, see, NULL, seen);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(heard);
    ret_said[fread(ret_said, 1, SAID_BYTES - 1, heard)] = '\0';
    fclose(heard);
    return status;
}

static void file_that_cannot_be_read_is_bad_data(void **state)
{
    char path[PLACE_BYTES], said[SAID_BYTES];
    struct seen seen = {0};

    (void)state;
    fresh_path(path);
    assert_int_equal(read_and_hear(path, &seen, said), STATUS_BAD_DATA);
    CHECK(strstr(said, path), "\"%s\" does not name the file", said);
    fresh_dir(path);
    assert_int_equal(read_and_hear(path, &seen, said), STATUS_BAD_DATA);
    CHECK(strstr(said, path), "\"%s\" does not name the directory", said);
    assert_int_equal(seen.count, 0);
}

/* Each pause is a step: more comes through the pipe when what came before was handed on. */
static enum status write_more(void *context)
{
    static const struct {
        unsigned seen; /* lines so far */
        const char *more;
    } steps[] = {{1, "b"}, {1, "c\nd"}, {2, "\n"}, {3, "e"}};
    struct seen *seen = context;
    unsigned step = seen->idle++;

    if (step >= COUNT_OF(steps)) {
        close(seen->to);
        return STATUS_OK;
    }
    assert_int_equal(seen->count, steps[step].seen);
    assert_int_equal(write(seen->to, steps[step].more, strlen(steps[step].more)),
                     strlen(steps[step].more));
    return STATUS_OK;
}

static enum status stop_at_second_pause(void *context)
{
    struct seen *seen = context;

    return ++seen->idle == 2 ? STATUS_NOBODY : STATUS_OK;
}

/* Reads stdin, which is a pipe that holds `bytes` and stays open. */
static enum status read_pipe(const char *bytes, lines_idle *idle, struct seen *seen)
{
    static const struct tool tool = {.command = "submit"};
    int fds[2], before = dup(STDIN_FILENO);

    assert_int_equal(pipe(fds), 0);
    assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
    close(fds[0]);
    seen->to = fds[1];
    assert_int_equal(write(fds[1], bytes, strlen(bytes)), strlen(bytes));
    if (!idle)
        close(fds[1]);
    enum status status = lines_read(&tool, "-", see, idle, seen);
    CHECK(fcntl(STDIN_FILENO, F_GETFD) >= 0, "stdin was closed");
    dup2(before, STDIN_FILENO);
    close(before);
    return status;
}

static void pipe_that_stays_open_is_handed_on_at_each_pause(void **state)
{
    struct seen seen = {0};

    (void)state;
    assert_int_equal(read_pipe("a\n", write_more, &seen), STATUS_OK);
    assert_int_equal(seen.idle, 5);
    assert_int_equal(seen.count, 4);
    check_string("1", seen.begins[0], "a");
    check_string("2", seen.begins[1], "bc");
    check_string("3", seen.begins[2], "d");
    check_string("4", seen.begins[3], "e");
    assert_int_equal(seen.numbers[3], 4);
}

static void pause_ends_the_reading(void **state)
{
    struct seen seen = {0};

    (void)state;
    assert_int_equal(read_pipe("a\nb", stop_at_second_pause, &seen), STATUS_NOBODY);
    close(seen.to);
    assert_int_equal(seen.idle, 2);
    assert_int_equal(seen.count, 1);
}

static void pipe_is_read_to_its_end_where_nobody_wants_pauses(void **state)
{
    struct seen seen = {0};

    (void)state;
    assert_int_equal(read_pipe("a\nb", NULL, &seen), STATUS_OK);
    assert_int_equal(seen.count, 2);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(lines_rows, lines_are_visited_as_the_row_says);
    SUITE_TEST(line_holds_a_nul);
    SUITE_TEST(lines_come_whole_however_the_file_is_cut_into_reads);
    SUITE_TEST(every_line_of_a_large_file_is_visited);
    SUITE_ROWS(long_rows, long_line_comes_as_the_row_says);
    SUITE_TEST(long_line_at_the_end_comes_once);
    SUITE_TEST(visit_ends_the_reading);
    SUITE_TEST(file_that_cannot_be_read_is_bad_data);
    SUITE_TEST(pipe_that_stays_open_is_handed_on_at_each_pause);
    SUITE_TEST(pause_ends_the_reading);
    SUITE_TEST(pipe_is_read_to_its_end_where_nobody_wants_pauses);
    return suite_run("lines");
}
