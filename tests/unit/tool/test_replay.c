/* services/tool/replay: how it ends where the store is written while it is read. */
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/form/rulebook_file.h"
#include "common/ledger/ledger.h"
#include "common/ledger/tables.h"
#include "services/tool/tool.h"
#include "tests/unit/child.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

enum { NOBODY = 65534, MAP_BYTES = 16 << 20 };

static const struct replay_row {
    const char *title;
    unsigned commits; /* while the replay has the store open, and has read nothing yet */
    int code;
    const char *said;
} replay_rows[] = {
    {"a log that nobody writes is replayed", 0, 0, "0 records replayed"},
    {"one that is written too fast may be tried again", 2, 75, "try again"},
};

struct writer {
    const struct replay_row *row;
    store_t *store;
    char store_dir[PLACE_BYTES], rulebook[PLACE_BYTES];
};

static void put_row(store_t *store, uint8_t key)
{
    struct trouble trouble;
    txn_t *txn = txn_begin_write(store);

    txn_put(txn, TABLE_FINDINGS, (struct span){&key, 1}, (struct span){&key, 1});
    CHECK(txn_commit(&txn, &trouble) == STATUS_OK, "%s", trouble.why);
}

/* The rulebook is read behind the opening of the store: a pipe in its place tells when that was. */
static void *write_meanwhile(void *context)
{
    struct writer *writer = context;
    struct text rulebook = rulebook_default();
    FILE *pipe = fopen(writer->rulebook, "we");

    for (unsigned i = 0; i < writer->row->commits; i++)
        put_row(writer->store, (uint8_t)(i + 1));
    fwrite(rulebook.data, 1, rulebook.size, pipe);
    fclose(pipe);
    return NULL;
}

static void make_store(struct writer *writer)
{
    struct trouble trouble;
    ledger_t *ledger;

    fresh_path(writer->store_dir);
    fresh_path(writer->rulebook);
    CHECK(ledger_open(writer->store_dir, MAP_BYTES, NULL, NULL, &ledger, &trouble) == STATUS_OK,
          "%s", trouble.why);
    ledger_close(&ledger);
    CHECK(store_open(writer->store_dir, ledger_table_names, TABLE_COUNT, MAP_BYTES, &writer->store,
                     &trouble) == STATUS_OK,
          "%s", trouble.why);
    assert_int_equal(mkfifo(writer->rulebook, 0666), 0);
    assert_int_equal(chmod(writer->rulebook, 0666), 0);
}

/* For who may read the store, and may not note that he does. */
static void open_to_readers(const char *dir)
{
    char path[PLACE_BYTES];

    path_below(dir, "lock.mdb", path);
    assert_int_equal(chmod(path, 0400), 0);
    path_below(dir, "data.mdb", path);
    assert_int_equal(chmod(path, 0644), 0);
    path_below(dir, "..", path);
    assert_int_equal(chmod(path, 0755) | chmod(dir, 0755), 0);
    if (geteuid() == 0)
        assert_int_equal(setresuid(NOBODY, NOBODY, NOBODY), 0);
}

static int replay(void *context)
{
    static struct writer writer;
    struct tool tool = {.command = "replay"};
    pthread_t thread;

    writer.row = context;
    make_store(&writer);
    open_to_readers(writer.store_dir);
    assert_int_equal(pthread_create(&thread, NULL, write_meanwhile, &writer), 0);
    char *argv[] = {"--rulebook", writer.rulebook, writer.store_dir};
    enum status status = command_replay(&tool, COUNT_OF(argv), argv);
    pthread_join(thread, NULL);
    return status_exit_code(status);
}

static void replay_ends_as_the_row_says(void **state)
{
    const struct replay_row *row = *state;
    struct child_end end;
    char place[PLACE_BYTES];

    run_child(replay, *state, &end);
    fresh_path(place); /* the child has made two */
    fresh_path(place);
    CHECK(end.code == row->code, "exit code %d: %s", end.code, end.said);
    CHECK(strstr(end.said, row->said), "\"%s\" is missing in: %s", row->said, end.said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(replay_rows, replay_ends_as_the_row_says);
    return suite_run("replay");
}
