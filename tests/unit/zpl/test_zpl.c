/* common/zpl: files that are read, and the place and reason of a mistake in those that are not. */
#include "tests/unit/support.h"

#include "common/zpl/zpl.h"

/* A tree on one line: "a=1 b{c=2}". */
static void put_tree(zpl_node_t *node, char *words, size_t size)
{
    for (node = zpl_first(node); node; node = zpl_next(node)) {
        size_t at = strlen(words);
        snprintf(words + at, size - at, "%s%s=%s", at && words[at - 1] != '{' ? " " : "",
                 zpl_name(node), zpl_value(node));
        if (!zpl_first(node))
            continue;
        strncat(words, "{", size - strlen(words) - 1);
        put_tree(node, words, size);
        strncat(words, "}", size - strlen(words) - 1);
    }
}

static const struct good_row {
    const char *title;
    const char *text;
    const char *tree;
} good[] = {
    {"an empty file", "", ""},
    {"comments and blank lines alone", "# a\n\n   \n  \t\n# b\n", ""},
    {"names and values", "a = 1\nb = two words\n", "a=1 b=two words"},
    {"no line end at the end", "a = 1\nb = 2", "a=1 b=2"},
    {"CR LF", "a = 1\r\nb\r\n    c = 2\r\n", "a=1 b={c=2}"},
    {"spaces around = are free", "a=1\nb  =  2  \n", "a=1 b=2"},
    {"sections", "a\n    b\n        c = 1\n    d = 2\ne = 3\n", "a={b={c=1} d=2} e=3"},
    {"a value and a section at once", "a = 1\n    b = 2\n", "a=1{b=2}"},
    {"comments and blank lines inside a section", "a\n    b = 1\n# x\n\n    c = 2\n",
     "a={b=1 c=2}"},
    {"a comment behind a value", "a = 1 # x\nb # y\n", "a=1 b="},
    {"quotes keep what is between them", "a = \" 1 # 2 \" # x\n", "a= 1 # 2 "},
    {"single quotes keep double ones", "a = 'say \"x\"'\n", "a=say \"x\""},
    {"a quote inside a value is one", "a = x\"y\n", "a=x\"y"},
    {"empty values", "a =\nb = \"\"\nc\n", "a= b= c="},
    {"every sign that a name may have", "aZ09$-_@.&+ = 1\n", "aZ09$-_@.&+=1"},
    {"values in Chinese", "a = 锦江区\nb = \"青羊区\"\n", "a=锦江区 b=青羊区"},
    {"the same name twice is for zpl_only to judge", "a = 1\na = 2\n", "a=1 a=2"},
};

static void file_is_read(void **state)
{
    const struct good_row *row = *state;
    zpl_t *zpl = zpl_new(row->text, strlen(row->text));
    char words[400] = "";

    CHECK(zpl_is_good(zpl), "%u: %s", zpl_fault(zpl).line, zpl_fault(zpl).why);
    put_tree(zpl_root(zpl), words, sizeof words);
    check_string("tree", words, row->tree);
    zpl_destroy(&zpl);
    assert_null(zpl);
}

static const struct bad_row {
    const char *title;
    struct text text;
    unsigned line;
    const char *word; /* of the reason */
} bad[] = {
#define BAD(title, literal, ...)                                                                   \
    {                                                                                              \
        title, {literal, sizeof(literal) - 1}, __VA_ARGS__                                         \
    }
    BAD("a NUL byte", "a = 1\nb = 2\0\n", 0, "NUL"),
    BAD("a tab for an indent", "a\n\tb = 1\n", 2, "tab"),
    BAD("a tab behind an indent", "a\n    \tb = 1\n", 2, "tab"),
    BAD("two spaces for an indent", "a\n\n  b = 1\n", 3, "four spaces"),
    BAD("five spaces for an indent", "a\n     b = 1\n", 2, "four spaces"),
    BAD("the first line indented", "    a = 1\n", 1, "deeper"),
    BAD("two levels at once", "a\n# x\n        b = 1\n", 3, "deeper"),
    BAD("back to no level of its own", "a\n    b\nc\n        d = 1\n", 4, "deeper"),
    BAD("no name", "a = 1\n= 2\n", 2, "no name"),
    BAD("a name in Chinese", "区 = 1\n", 1, "no name"),
    BAD("a byte-order mark",
        "\xef\xbb\xbf"
        "a = 1\n",
        1, "no name"),
    BAD("a name that begins with /", "a = 1\n/b = 2\n", 2, "name"),
    BAD("a name that ends in /", "a\n    b/ = 2\n", 2, "name"),
    BAD("a name of two words", "a b = 1\n", 1, "name = value"),
    BAD("a colon for =", "a : 1\n", 1, "name = value"),
    BAD("a tab for the space before =", "a\t= 1\n", 1, "name = value"),
    BAD("a quote that is never closed", "a = 1\nb = \"2\nc = 3\n", 2, "never closed"),
    BAD("a quote closed by the other kind", "a = \"2'\n", 1, "never closed"),
    BAD("something behind the closing quote", "a = \"1\" 2\n", 1, "behind the closing"),
    BAD("two mistakes: the first is told", "a = 1\nb c\n= 2\n", 2, "name = value"),
};

static void file_is_blamed(void **state)
{
    const struct bad_row *row = *state;
    zpl_t *zpl = zpl_new(row->text.data, row->text.size);
    struct zpl_fault fault = zpl_fault(zpl);
    bool is_good = zpl_is_good(zpl);

    assert_null(zpl_first(zpl_root(zpl)));
    zpl_destroy(&zpl);
    assert_false(is_good);
    assert_int_equal(fault.line, row->line);
    CHECK(strstr(fault.why, row->word), "\"%s\" has no \"%s\"", fault.why, row->word);
}

static void line_bound_is_reached_and_not_exceeded(void **state)
{
    static const char *const heads[] = {"ab = ", "#", "    ab = \""};
    char text[ZPL_LINE_BYTES_MAX + 100];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        for (size_t more = 0; more <= 1; more++) {
            int head = snprintf(text, sizeof text, "a\n%s", heads[i]);
            size_t end = 2 + ZPL_LINE_BYTES_MAX + more;
            memset(text + head, 'x', end - (size_t)head);
            if (heads[i][strlen(heads[i]) - 1] == '"')
                text[end - 1] = '"';
            text[end] = '\n';
            zpl_t *zpl = zpl_new(text, end + 1);
            CHECK(zpl_is_good(zpl) == !more, "\"%s\" and %zu bytes", heads[i], end - 2);
            assert_int_equal(zpl_fault(zpl).line, more ? 2 : 0);
            zpl_node_t *node = zpl_child(zpl_root(zpl), i == 2 ? "a" : "ab");
            if (!more && i == 0)
                assert_int_equal(strlen(zpl_value(node)), ZPL_LINE_BYTES_MAX - 5);
            if (!more && i == 2)
                assert_int_equal(strlen(zpl_value(zpl_child(node, "ab"))), ZPL_LINE_BYTES_MAX - 11);
            zpl_destroy(&zpl);
        }
}

static zpl_t *sample(void)
{
    static const char text[] = "# settings\n"     /* 1 */
                               "name = x\n"       /* 2 */
                               "\n"               /* 3 */
                               "section\n"        /* 4 */
                               "    count = 12\n" /* 5 */
                               "# comment\n"      /* 6 */
                               "    deep\n"       /* 7 */
                               "        a = 1\n"  /* 8 */
                               "        b = 2\n"  /* 9 */
                               "    last = 007\n" /* 10 */
                               "other\n"          /* 11 */
                               "    a = -1\n"     /* 12 */
                               "    a = 3\n";     /* 13 */

    return zpl_new(text, sizeof text - 1);
}

static void check_fault(zpl_t **zpl, unsigned line, const char *why)
{
    struct zpl_fault fault = zpl_fault(*zpl);

    zpl_destroy(zpl);
    check_string("fault", fault.why, why);
    assert_int_equal(fault.line, line);
}

static void values_are_found_or_missed(void **state)
{
    zpl_t *zpl = sample();
    zpl_node_t *root = zpl_root(zpl), *section = zpl_get_section(zpl, root, "section");

    (void)state;
    check_string("name", zpl_get(zpl, root, "name", NULL), "x");
    check_string("absent", zpl_get(zpl, root, "nothing", "else"), "else");
    assert_int_equal(zpl_get_number(zpl, section, "count", 12, 12, 0), 12);
    assert_int_equal(zpl_get_number(zpl, section, "nothing", 1, 9, 5), 5);
    assert_int_equal(zpl_get_number(zpl, section, "last", 0, 9, 5), 7);
    assert_null(zpl_child(root, "count"));
    assert_null(zpl_child(NULL, "count"));
    assert_null(zpl_first(NULL));
    assert_true(zpl_is_good(zpl));
    check_string("required", zpl_get(zpl, section, "nothing", NULL), "");
    check_fault(&zpl, 4, "section has no `nothing`");
}

static void fault_of_the_file_has_no_line(void **state)
{
    zpl_t *zpl = sample();

    (void)state;
    assert_null(zpl_get_section(zpl, zpl_root(zpl), "nothing"));
    check_fault(&zpl, 0, "the file has no `nothing`");
}

static void first_fault_stays(void **state)
{
    zpl_t *zpl = sample();
    zpl_node_t *deep = zpl_child(zpl_child(zpl_root(zpl), "section"), "deep");

    (void)state;
    zpl_blame(zpl, zpl_child(deep, "b"), "%s is %d", "b", 2);
    zpl_blame(zpl, zpl_root(zpl), "something else");
    check_fault(&zpl, 9, "b is 2");
}

static const struct number_row {
    const char *title;
    const char *text;
    long min, max, missing;
    bool is_good;
} numbers[] = {
    {"the least", "n = 5", 5, 9, 0, true},
    {"the most", "n = 9", 5, 9, 0, true},
    {"one less", "n = 4", 5, 9, 0, false},
    {"one more", "n = 10", 5, 9, 0, false},
    {"a sign", "n = +5", 5, 9, 0, false},
    {"a negative one", "n = -5", -9, 9, 0, false},
    {"a decimal", "n = 5.0", 5, 9, 0, false},
    {"hexadecimal", "n = 0x5", 0, 9, 0, false},
    {"a unit", "n = 5s", 5, 9, 0, false},
    {"nothing", "n =", 0, 9, 0, false},
    {"a space inside", "n = \"5 \"", 5, 9, 0, false},
    {"a space before", "n = \" 5\"", 5, 9, 0, false},
    {"beyond every number", "n = 99999999999999999999", 0, 9223372036854775806L, 0, false},
    {"absent, with a default", "m = 1", 5, 9, 5, true},
    {"absent, and required", "m = 1", 5, 9, 4, false},
};

static void number_is_whole_and_in_range(void **state)
{
    const struct number_row *row = *state;
    zpl_t *zpl = zpl_new(row->text, strlen(row->text));

    zpl_get_number(zpl, zpl_root(zpl), "n", row->min, row->max, row->missing);
    bool is_good = zpl_is_good(zpl);
    unsigned line = zpl_fault(zpl).line;
    zpl_destroy(&zpl);
    assert_int_equal(is_good, row->is_good);
    assert_int_equal(line, !row->is_good && row->text[0] == 'n');
}

static void unknown_name_is_blamed_at_its_line(void **state)
{
    static const char *const names[] = {"count", "last", NULL};
    zpl_t *zpl = sample();

    (void)state;
    zpl_only(zpl, zpl_child(zpl_root(zpl), "section"), names);
    check_fault(&zpl, 7, "unknown name `deep`");
}

static void repeated_name_is_blamed_at_its_second_line(void **state)
{
    static const char *const names[] = {"a", NULL};
    zpl_t *zpl = sample();

    (void)state;
    zpl_only(zpl, zpl_child(zpl_root(zpl), "other"), names);
    check_fault(&zpl, 13, "`a` stands here twice");
    zpl = sample();
    zpl_only(zpl, zpl_child(zpl_root(zpl), "other"), NULL);
    check_fault(&zpl, 13, "`a` stands here twice");
}

static void names_that_differ_are_good(void **state)
{
    static const char *const names[] = {"other", "name", "section", NULL};
    zpl_t *zpl = sample();

    (void)state;
    zpl_only(zpl, zpl_root(zpl), names);
    zpl_only(zpl, zpl_child(zpl_root(zpl), "section"), NULL);
    zpl_only(zpl, NULL, names);
    assert_true(zpl_is_good(zpl));
    zpl_destroy(&zpl);
}

static void long_reason_is_cut(void **state)
{
    zpl_t *zpl = sample();
    char word[400];

    (void)state;
    memset(word, 'x', sizeof word);
    word[sizeof word - 1] = '\0';
    zpl_blame(zpl, zpl_root(zpl), "%s", word);
    struct zpl_fault fault = zpl_fault(zpl);
    zpl_destroy(&zpl);
    assert_int_equal(strlen(fault.why), sizeof fault.why - 1);
}

int main(void)
{
    SUITE_ROWS(good, file_is_read);
    SUITE_ROWS(bad, file_is_blamed);
    SUITE_TEST(line_bound_is_reached_and_not_exceeded);
    SUITE_TEST(values_are_found_or_missed);
    SUITE_TEST(fault_of_the_file_has_no_line);
    SUITE_TEST(first_fault_stays);
    SUITE_ROWS(numbers, number_is_whole_and_in_range);
    SUITE_TEST(unknown_name_is_blamed_at_its_line);
    SUITE_TEST(repeated_name_is_blamed_at_its_second_line);
    SUITE_TEST(names_that_differ_are_good);
    SUITE_TEST(long_reason_is_cut);
    return suite_run("zpl");
}
