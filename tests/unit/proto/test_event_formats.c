/* proto/event_codec: the formats of an event. It has one form: format 2 only with a field that
 * format 1 has no place for. */
#include "proto/event_codec.h"
#include "tests/unit/support.h"

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* Behind the format number: the action, twelve absent fields, and the absent digest. */
#define FIELDS                                                                                     \
    "\xa7"                                                                                         \
    "approve\xc0\xc0\xc0\xc0\xc0\xc0\xc0\xc0\xc0\xc0\xc0\xc0\xc0"

#define KEY                                                                                        \
    "\xd9\x28"                                                                                     \
    "0000000000000000000000000000000000000000"

static const struct format_row {
    const char *title;
    struct text bytes;
    bool is_good;
} rows[] = {
    {"format 1 ends with the digest", BYTES("\x9f\x01" FIELDS), true},
    {"format 1 has no field more", BYTES("\xdc\0\x10\x01" FIELDS "\x05"), false},
    {"format 2 has a field more", BYTES("\xdc\0\x10\x02" FIELDS "\x05"), true},
    {"format 2 has no field less", BYTES("\x9f\x02" FIELDS), false},
    {"format 2 does not end with an absent one", BYTES("\xdc\0\x10\x02" FIELDS "\xc0"), false},
    {"format 2 has no number where a key is", BYTES("\xdc\0\x11\x02" FIELDS "\x05\x05"), false},
    {"format 2 has the key behind it", BYTES("\xdc\0\x11\x02" FIELDS "\x05" KEY), true},
    {"format 2 has a key where nothing is before it", BYTES("\xdc\0\x11\x02" FIELDS "\xc0" KEY),
     true},
    {"format 2 does not end with an absent role", BYTES("\xdc\0\x12\x02" FIELDS "\xc0" KEY "\xc0"),
     false},
    {"format 2 has no field that nobody knows",
     BYTES("\xdc\0\x15\x02" FIELDS "\xc0" KEY "\xc0\xc0\x05\x05"), false},
    {"format 2 has a number at its end", BYTES("\xdc\0\x14\x02" FIELDS "\xc0" KEY "\xc0\xc0\x05"),
     true},
    {"format 2 has a number of 10^15",
     BYTES("\xdc\0\x10\x02" FIELDS "\xcf\0\x03\x8d\x7e\xa4\xc6\x80\0"), true},
    {"format 2 has no number beyond 10^15",
     BYTES("\xdc\0\x10\x02" FIELDS "\xcf\0\x03\x8d\x7e\xa4\xc6\x80\x01"), false},
    {"format 2 has no number below -10^15",
     BYTES("\xdc\0\x10\x02" FIELDS "\xd3\xff\xfc\x72\x81\x5b\x39\x7f\xff"), false},
    {"format 2 has no number beyond 63 bits",
     BYTES("\xdc\0\x10\x02" FIELDS "\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), false},
    {"format 2 has no text for a number", BYTES("\xdc\0\x10\x02" FIELDS "\xa0"), false},
    {"format 3 is not known", BYTES("\xdc\0\x10\x03" FIELDS "\x05"), false},
};

static void format_says_how_many_fields_there_are(void **state)
{
    const struct format_row *row = *state;
    struct text copy = text_copied(row->bytes);
    struct event event;
    struct fault fault = {0};
    bool is_good = event_decode(copy.data, copy.size, &event, &fault);

    CHECK(is_good == row->is_good, "%s: %s", fault.field, fault.why);
    free((void *)copy.data);
}

int main(void)
{
    SUITE_ROWS(rows, format_says_how_many_fields_there_are);
    return suite_run("event_formats");
}
