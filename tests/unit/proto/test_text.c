/* proto/text: UTF-8 as RFC 3629 has it, control characters, the words of Article 6 and the items
 * of Article 5. */
#include "tests/unit/support.h"

struct utf8_row {
    const char *title;
    struct text text;
    bool is_plain, is_lines;
};

#define GOOD(title, literal)                                                                       \
    {                                                                                              \
        title, {literal, sizeof(literal) - 1}, true, true                                          \
    }
#define LINES(title, literal)                                                                      \
    {                                                                                              \
        title, {literal, sizeof(literal) - 1}, false, true                                         \
    }
#define BAD(title, literal)                                                                        \
    {                                                                                              \
        title, {literal, sizeof(literal) - 1}, false, false                                        \
    }

static const struct utf8_row utf8_rows[] = {
    GOOD("the empty text is plain", ""),
    GOOD("ASCII is plain from space on", " "),
    GOOD("ASCII is plain up to the tilde", "~"),
    GOOD("Chinese is plain", "营业执照年检超时办结"),
    GOOD("U+00A0 is the first after C1", "\xc2\xa0"),
    GOOD("U+07FF is the last of two bytes", "\xdf\xbf"),
    GOOD("U+0800 is the first of three bytes", "\xe0\xa0\x80"),
    GOOD("U+D7FF is the last before the surrogates", "\xed\x9f\xbf"),
    GOOD("U+E000 is the first behind the surrogates", "\xee\x80\x80"),
    GOOD("U+FFFF is a code point like others", "\xef\xbf\xbf"),
    GOOD("U+10000 is the first of four bytes", "\xf0\x90\x80\x80"),
    GOOD("U+10FFFF is the last of all", "\xf4\x8f\xbf\xbf"),
    GOOD("U+FEFF inside a text is no control", "a\xef\xbb\xbf"),
    GOOD("U+2028 is no control", "\xe2\x80\xa8"),
    LINES("a tab stands in files only", "a\tb"),
    LINES("a line feed stands in files only", "a\nb"),
    LINES("a carriage return stands in files only", "a\rb"),
    BAD("NUL is a control", "a\0b"),
    BAD("U+0001 is a control", "\x01"),
    BAD("U+0008 is a control", "\x08"),
    BAD("U+000B is a control", "\x0b"),
    BAD("U+001F is the last of C0", "\x1f"),
    BAD("DEL is a control", "\x7f"),
    BAD("U+0080 is the first of C1", "\xc2\x80"),
    BAD("U+0085 is a control though it ends a line", "\xc2\x85"),
    BAD("U+009F is the last of C1", "\xc2\x9f"),
    BAD("a lone continuation byte", "\x80"),
    BAD("a lone continuation byte behind text", "ab\xbf"),
    BAD("NUL in two bytes is overlong", "\xc0\x80"),
    BAD("U+007F in two bytes is overlong", "\xc1\xbf"),
    BAD("U+07FF in three bytes is overlong", "\xe0\x9f\xbf"),
    BAD("U+FFFF in four bytes is overlong", "\xf0\x8f\xbf\xbf"),
    BAD("U+D800 is a surrogate", "\xed\xa0\x80"),
    BAD("U+DFFF is a surrogate", "\xed\xbf\xbf"),
    BAD("U+110000 is beyond the last", "\xf4\x90\x80\x80"),
    BAD("a lead byte F5", "\xf5\x80\x80\x80"),
    BAD("a lead byte F8", "\xf8\x88\x80\x80\x80"),
    BAD("a byte FF", "\xff"),
    BAD("two bytes cut off", "a\xc3"),
    BAD("three bytes cut off", "\xe4\xb8"),
    BAD("four bytes cut off", "\xf0\x9f\x98"),
    BAD("a lead byte where a continuation belongs", "\xe4\xb8\xe4"),
    BAD("ASCII where a continuation belongs", "\xc3("),
    BAD("GB18030 is no UTF-8", "\xd6\xb4\xd5\xd5"),
};

static void utf8_row_holds(void **state)
{
    const struct utf8_row *row = *state;
    struct text text = text_copied(row->text);
    bool is_plain = text_is_plain(text), is_lines = text_is_lines(text);

    free((void *)text.data);
    assert_int_equal(is_plain, row->is_plain);
    assert_int_equal(is_lines, row->is_lines);
}

/* Writes a code point in UTF-8 without asking whether it is one. */
static size_t put_point(uint32_t point, char *at)
{
    if (point < 0x80) {
        at[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        at[0] = (char)(0xc0 | point >> 6);
        at[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        at[0] = (char)(0xe0 | point >> 12);
        at[1] = (char)(0x80 | (point >> 6 & 0x3f));
        at[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    at[0] = (char)(0xf0 | point >> 18);
    at[1] = (char)(0x80 | (point >> 12 & 0x3f));
    at[2] = (char)(0x80 | (point >> 6 & 0x3f));
    at[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

static void every_code_point_is_plain_unless_control_or_surrogate(void **state)
{
    char bytes[4];

    (void)state;
    for (uint32_t point = 0; point < 0x120000; point++) {
        struct text text = {bytes, put_point(point, bytes)};
        bool is_point = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
        bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);
        bool is_allowed = point == '\t' || point == '\n' || point == '\r';
        CHECK(text_is_plain(text) == (is_point && !is_control), "U+%04X, plain", point);
        CHECK(text_is_lines(text) == (is_point && (!is_control || is_allowed)), "U+%04X, lines",
              point);
    }
}

struct word_row {
    const char *title;
    text_rule *rule;
    const char *good[4]; /* all of them, and nothing like them */
    const char *bad[16];
};

static const struct word_row word_rows[] = {
    {"Article 6: a method is one of four words",
     text_is_method,
     {"regular", "random", "covert", "annual"},
     {"", "Regular", "regular ", " random", "regularr", "regula", "定期检查", "daily", "annual\n"}},
    {"Article 5: an item is 5, its part and its number",
     text_is_item,
     {"5.1.3", "5.1", "5.4", "5.9.9"},
     {"", "5", "5.", "5.0", "5.1.", "5.1.0", "5.0.1", "5.10", "5.1.10", "4.1.3", "5.1.3.1", "5,1.3",
      "5.1,3", "5.a.1", " 5.1"}},
};

static void words_are_exactly_those(void **state)
{
    const struct word_row *row = *state;

    for (size_t i = 0; i < COUNT_OF(row->good); i++)
        CHECK(row->rule(text_of(row->good[i])), "\"%s\" is good", row->good[i]);
    for (size_t i = 0; i < COUNT_OF(row->bad) && row->bad[i]; i++)
        CHECK(!row->rule(text_of(row->bad[i])), "\"%s\" is not", row->bad[i]);
}

static void absent_and_empty_differ(void **state)
{
    (void)state;
    assert_true(text_equal((struct text){0}, text_of(NULL)));
    assert_true(text_equal(LIT(""), text_of("")));
    assert_false(text_equal(LIT(""), text_of(NULL)));
    assert_false(text_equal(text_of(NULL), LIT("")));
    assert_false(text_is(text_of(NULL), ""));
    assert_true(text_is(LIT(""), ""));
}

static void text_is_compared_byte_for_byte(void **state)
{
    (void)state;
    assert_true(text_is(LIT("jinjiang"), "jinjiang"));
    assert_false(text_is(LIT("jinjiang"), "jinjian"));
    assert_false(text_is(LIT("jinjian"), "jinjiang"));
    assert_false(text_is(LIT("Jinjiang"), "jinjiang"));
    assert_false(text_equal(LIT("a\0b"), LIT("a\0c")));
    assert_false(text_is(LIT("a\0b"), "a"));
    /* the same letter, composed and decomposed: nothing is normalised */
    assert_false(text_equal(LIT("\xc3\xa9"), LIT("e\xcc\x81")));
}

int main(void)
{
    SUITE_ROWS(utf8_rows, utf8_row_holds);
    SUITE_TEST(every_code_point_is_plain_unless_control_or_surrogate);
    SUITE_ROWS(word_rows, words_are_exactly_those);
    SUITE_TEST(absent_and_empty_differ);
    SUITE_TEST(text_is_compared_byte_for_byte);
    return suite_run("text");
}
