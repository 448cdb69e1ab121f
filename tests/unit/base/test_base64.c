/* common/base/base64: each text of bytes has one form, and is read in no other. */
#include "common/base/base64.h"

#include "tests/unit/support.h"

enum { SIZE_MAX_TRIED = 700 };

static const struct form_row {
    const char *title, *text;
    const char *bytes; /* NULL: it is none */
} form_rows[] = {
    {"nothing", "", ""},
    {"a byte", "Zg==", "f"},
    {"two bytes", "Zm8=", "fo"},
    {"three bytes", "Zm9v", "foo"},
    {"six bytes", "Zm9vYmFy", "foobar"},
    {"both last digits", "Pj8+Pz4/", ">?>?>?"},
    {"without its padding", "Zg", NULL},
    {"with half of its padding", "Zg=", NULL},
    {"with padding that is not due", "Zm9v====", NULL},
    {"padding alone", "====", NULL},
    {"padding before its end", "Zg==Zg==", NULL},
    {"bits beyond the last byte", "Zh==", NULL},
    {"bits beyond the second byte", "Zm9=", NULL},
    {"a line feed behind it", "Zm9v\n", NULL},
    {"a line end in place of digits", "Zm9vYg\n\n", NULL},
    {"blanks before it", "    Zm9v", NULL},
    {"a blank within", "Zm 9", NULL},
    {"digits of the other alphabet", "Pj8-Pz4_", NULL},
    {"a dash that ends it", "Zm9-", NULL},
};

static void text_is_read_or_not(void **state)
{
    const struct form_row *row = *state;
    struct text text = text_copied(text_of(row->text));
    char bytes[16], again[32];
    size_t size = 99;

    assert_int_equal(base64_measure(text, &size), row->bytes != NULL);
    assert_int_equal(base64_read(text, bytes, row->bytes ? size : sizeof bytes),
                     row->bytes != NULL);
    free((char *)text.data);
    if (!row->bytes)
        return;
    check_text("bytes", (struct text){bytes, size}, text_of(row->bytes));
    assert_int_equal(base64_write((struct span){bytes, size}, again), strlen(row->text));
    check_string("again", again, row->text);
}

/* Beyond several steps of the reader, and one byte more or less than the room. */
static void bytes_of_every_size_come_back(void **state)
{
    static uint8_t bytes[SIZE_MAX_TRIED], again[SIZE_MAX_TRIED];
    static char text[BASE64_DIGITS(SIZE_MAX_TRIED) + 1];
    uint64_t seed = 5;
    size_t size;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)next_random(&seed);
    for (size_t count = 1; count <= sizeof bytes; count++) {
        struct text whole = {text, base64_write((struct span){bytes, count}, text)};
        assert_int_equal(whole.size, BASE64_DIGITS(count));
        assert_true(base64_measure(whole, &size));
        assert_int_equal(size, count);
        assert_true(base64_read(whole, again, count));
        assert_memory_equal(again, bytes, count);
        assert_false(base64_read(whole, again, count - 1));
        assert_false(base64_read(whole, again, count + 1));
    }
}

static void padding_ends_no_step(void **state)
{
    static char text[3 * 192 + 1];
    size_t size;

    (void)state;
    memset(text, 'A', sizeof text - 1);
    struct text whole = {text, sizeof text - 1};
    assert_true(base64_measure(whole, &size));
    for (size_t at = 3; at < whole.size - 1; at += 4) {
        text[at] = '=';
        assert_false(base64_measure(whole, &size));
        text[at] = 'A';
    }
}

int main(void)
{
    SUITE_ROWS(form_rows, text_is_read_or_not);
    SUITE_TEST(bytes_of_every_size_come_back);
    SUITE_TEST(padding_ends_no_step);
    return suite_run("base64");
}
