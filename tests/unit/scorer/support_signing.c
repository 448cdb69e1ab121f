#include "tests/unit/scorer/support_signing.h"

enum { PAIRS = 4 };

struct note_pair log_pair_number(unsigned number)
{
    return number == 0 ? log_pair() : pair_of_seed(ORIGIN, NOTE_KIND_LOG, (uint8_t)(0xb0 + number));
}

struct checkpointer checkpointer_by(const struct note_pair *pair)
{
    return (struct checkpointer){
        .has_key = true,
        .pairs = {.origin = ORIGIN, .both_until_ms = INT64_MIN, .has_now = true, .now = *pair}};
}

uint64_t bench_name_key(struct bench *bench, unsigned number, int64_t wall_ms)
{
    struct note_pair pair = log_pair_number(number);
    char signer[NOTE_KEY_TEXT_BYTES], json[512];

    note_key_write(&pair.public, signer);
    snprintf(json, sizeof json, "{'source':'office','action':'log-key','signer':'%s'}", signer);
    bench->now.wall_ms = wall_ms;
    struct receipt receipt = bench_take(bench, json);
    assert_int_equal(receipt.outcome, OUTCOME_NOTED);
    return receipt.n;
}

uint64_t bench_sign(struct bench *bench, const struct checkpointer *checkpointer)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    size_t size = checkpointer_sign(checkpointer, bench_view(bench), whole);
    uint64_t n = ledger_last(bench->ledger);

    assert_true(size > 0);
    bench_put_checkpoint(bench, n, (struct text){whole, size});
    return n;
}

void check_signed_by(struct bench *bench, const char *numbers)
{
    static struct note note;
    char found[PAIRS + 1] = "";
    struct text newest;
    uint64_t n;

    assert_true(view_checkpoint_newest(bench_view(bench), &n, &newest));
    assert_null(note_read(newest, &note));
    for (unsigned i = 0; i < PAIRS; i++) {
        struct note_pair pair = log_pair_number(i);
        if (note_verify(&note, &pair.public, NULL) == NOTE_GOOD)
            found[strlen(found)] = (char)('0' + i);
    }
    check_string("signed by", found, numbers);
    assert_int_equal(note.count, strlen(numbers));
}
