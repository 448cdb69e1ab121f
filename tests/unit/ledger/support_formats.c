#include "tests/unit/ledger/support_formats.h"

#define FORMAT_KEY LIT("format")

/* A copy of a file, as the store in a fresh directory. */
void place_store(const char *path, char ret_dir[PLACE_BYTES])
{
    FILE *file = fopen(path, "r");
    char *bytes = NULL;
    size_t size;

    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, size, file), size);
    fclose(file);
    fresh_dir(ret_dir);
    write_below(ret_dir, "data.mdb", bytes, size);
    free(bytes);
}

uint8_t format_of(const char *dir)
{
    struct tables tables = tables_in(dir);
    struct span value;

    assert_true(txn_get(tables.txn, TABLE_META, span_of_text(FORMAT_KEY), &value));
    assert_int_equal(value.size, 1);
    uint8_t format = *(const uint8_t *)value.data;
    tables_end(&tables);
    return format;
}

void set_format(const char *dir, uint8_t format)
{
    struct tables tables = tables_in(dir);

    put_raw(&tables, TABLE_META, FORMAT_KEY, (struct text){(char *)&format, 1});
    tables_commit(&tables);
    tables_end(&tables);
}

static bool tell(void *context, uint64_t done, uint64_t steps)
{
    struct told *told = context;

    assert_true(done <= steps);
    assert_true(done >= told->done);
    *told = (struct told){told->calls + 1, done, steps};
    return true;
}

ledger_t *open_told(const char *dir, struct told *told)
{
    struct trouble trouble;
    ledger_t *ledger;

    *told = (struct told){0};
    CHECK(ledger_open(dir, 64 << 20, tell, told, &ledger, &trouble) == STATUS_OK, "%s",
          trouble.why);
    return ledger;
}

void check_refused(const char *dir, bool as_reader, enum status expected, const char *part)
{
    struct trouble trouble = {.why = ""};
    ledger_t *ledger;
    enum status status = as_reader ? ledger_open_reader(dir, &ledger, &trouble)
                                   : ledger_open(dir, 64 << 20, NULL, NULL, &ledger, &trouble);

    assert_int_equal(status, expected);
    assert_null(ledger);
    CHECK(strstr(trouble.why, part) && strstr(trouble.why, dir), "%s\n  does not say: %s",
          trouble.why, part);
}

void check_stays(ledger_step *fill, ledger_step *check)
{
    char dir[PLACE_BYTES];

    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    fill(ledger);
    check(ledger);
    close_ledger(&ledger);
    ledger = ledger_in(dir);
    check(ledger);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

void check_built_again(enum ledger_table table, ledger_step *fill, ledger_step *check)
{
    char dir[PLACE_BYTES];
    struct told told;

    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    fill(ledger);
    close_ledger(&ledger);
    struct tables tables = tables_in(dir);
    txn_clear(tables.txn, table);
    tables_commit(&tables);
    tables_end(&tables);
    set_format(dir, LEDGER_FORMAT_MIN);
    ledger = open_told(dir, &told);
    assert_true(told.calls > 0);
    check(ledger);
    close_ledger(&ledger);
}
