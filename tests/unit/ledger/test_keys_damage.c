/* A row of the table `keys` that makes no sense opens no ledger. */
#include "tests/unit/ledger/support_ledger.h"

#define N(n) "\0\0\0\0\0\0\0" n
#define RECEIVED "\0\0\1\17\1\2\3\4"
#define ORIGIN "kaohe/0123456789abcdef"
#define BYTES_32 "abcdefghijklmnopqrstuvwxyz012345"

static const struct damage_row {
    const char *title;
    struct text key, value;
    bool is_good;
} damages[] = {
    {"the office's", BYTES(N("\7")), BYTES("\1\xff" BYTES_32), true},
    {"a district's", BYTES(N("\7")), BYTES("\2\1" BYTES_32 "signer"), true},
    {"a key of the table that is too short", BYTES("\7"), BYTES("\1\xff" BYTES_32), false},
    {"record 0", BYTES(N("\0")), BYTES("\1\xff" BYTES_32), false},
    {"nothing", BYTES(N("\7")), BYTES(""), false},
    {"a byte less", BYTES(N("\7")), {"\1\xff" BYTES_32, 33}, false},
    {"a signer that is too long", BYTES(N("\7")),
     BYTES("\2\1" BYTES_32 BYTES_32 BYTES_32 BYTES_32 BYTES_32 "x"), false},
    {"a key of the log", BYTES(N("\7")),
     BYTES("\0" RECEIVED ORIGIN "+3c59abb2+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"), true},
    {"one whose hash is wrong", BYTES(N("\7")),
     BYTES("\0" RECEIVED ORIGIN "+3c59abb3+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"), false},
    {"one of a witness", BYTES(N("\7")),
     BYTES("\0" RECEIVED ORIGIN "+4477f72f+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"), false},
    {"one without a signer", BYTES(N("\7")), BYTES("\0" RECEIVED), false},
    {"one without a time", BYTES(N("\7")), BYTES("\0"), false},
    {"one under record 0", BYTES(N("\0")),
     BYTES("\0" RECEIVED ORIGIN "+3c59abb2+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"), false},
    {"no role", BYTES(N("\7")), BYTES("\0\xff" BYTES_32), false},
    {"a role that is none", BYTES(N("\7")), BYTES("\5\xff" BYTES_32), false},
    {"the office's for a centre", BYTES(N("\7")), BYTES("\1\1" BYTES_32), false},
    {"a district's for the office", BYTES(N("\7")), BYTES("\2\xff" BYTES_32), false},
    {"a district's for a centre that cannot be", BYTES(N("\7")), BYTES("\2\x40" BYTES_32), false},
    {"a reader's for a centre", BYTES(N("\7")), BYTES("\4\1" BYTES_32), false},
    {"an intake's for nobody", BYTES(N("\7")), BYTES("\3\xfe" BYTES_32), false},
    {"the same key again", BYTES(N("\7")),
     BYTES("\4\xfe"
           "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"),
     false},
};

static void damaged_row_opens_no_ledger(void **state)
{
    const struct damage_row *row = *state;
    char dir[PLACE_BYTES];
    struct trouble trouble;

    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    close_ledger(&ledger);
    struct tables tables = tables_in(dir);
    put_raw(&tables, TABLE_KEYS, LIT(N("\6")),
            LIT("\4\xfe"
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"));
    put_raw(&tables, TABLE_KEYS, row->key, row->value);
    tables_commit(&tables);
    tables_end(&tables);
    enum status status = ledger_open(dir, 64 << 20, NULL, NULL, &ledger, &trouble);
    assert_int_equal(status, row->is_good ? STATUS_OK : STATUS_DAMAGED);
    if (!row->is_good)
        CHECK(strstr(trouble.why, "a row of the table `keys` cannot be read"), "%s", trouble.why);
    else
        close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(damages, damaged_row_opens_no_ledger);
    return suite_run("keys_damage");
}
