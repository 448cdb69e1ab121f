#include "tests/unit/collector/support_witness.h"

struct log_world grove;

void log_add(unsigned count)
{
    while (count-- > 0) {
        snprintf(grove.records[grove.size], sizeof grove.records[0], "record %u", grove.size);
        grove.size++;
    }
}

void log_add_ours(unsigned count)
{
    while (count-- > 0) {
        log_add(1);
        grove.own++;
        grove.n_of[grove.next++ - 1] = grove.size;
    }
}

struct forest *log_grown(void)
{
    struct forest *forest = forest_new();

    for (unsigned i = 0; i < grove.size; i++)
        forest_add(forest, (struct span){grove.records[i], strlen(grove.records[i])});
    return forest;
}

size_t log_sign(struct forest *forest)
{
    char text[CHECKPOINT_TEXT_BYTES_MAX], line[NOTE_LINE_BYTES];
    struct checkpoint checkpoint = {.origin = text_of(grove.signer.public.name),
                                    .size = grove.size,
                                    .root = merkle_root(forest->digest, &forest->frontier),
                                    .sources = {{LIT("jinniu"), 1}, {LIT("wuhou"), grove.own}},
                                    .source_count = grove.own > 0 ? 2 : 1};
    struct text said = {text, checkpoint_write(&checkpoint, text)};

    note_sign(&grove.signer, said, 0, line);
    struct text signature = text_of(line);
    return note_write(said, &signature, 1, grove.note, sizeof grove.note);
}

static bool receipted(void *context, uint64_t from, uint64_t n, uint64_t *ret_count)
{
    (void)context;
    *ret_count = 0;
    for (uint64_t seq = from > 0 ? from : 1; seq < grove.first; seq++)
        *ret_count += grove.n_of[seq - 1] <= n;
    return grove.known_from == 0 || grove.n_of[grove.known_from - 1] <= n;
}

void witness_steps_at(const struct message_growth *growth, uint64_t time_s)
{
    struct witness_outbox outbox = {.first = grove.first,
                                    .next = grove.next,
                                    .receipted = receipted,
                                    .greeted_n = grove.greeted_n,
                                    .greeted_first = grove.greeted_first};

    witness_step(&grove.witness, growth, &outbox, time_s, &grove.output);
}

void witness_steps(void)
{
    witness_steps_at(NULL, TIME_S);
}

struct message_growth growth_from(struct forest *forest, uint64_t from)
{
    static struct text hashes[MERKLE_PROOF_MAX];
    static struct merkle_proof proof;
    struct message_growth growth = {
        .n = from, .note = {grove.note, grove.note_size}, .hashes = {hashes, 0}};

    proof.count = 0;
    if (from > 0 && from < grove.size)
        assert_true(
            merkle_prove_growth(forest->digest, forest_source(forest), from, grove.size, &proof));
    for (unsigned i = 0; i < proof.count; i++)
        hashes[growth.hashes.count++] = (struct text){(char *)proof.hashes[i].bytes, DIGEST_BYTES};
    return growth;
}

void show_note(struct forest *forest)
{
    struct message_growth growth = growth_from(forest, grove.witness.n);

    witness_steps_at(&growth, TIME_S);
}

void log_show(void)
{
    struct forest *forest = log_grown();

    grove.note_size = log_sign(forest);
    show_note(forest);
    forest_destroy(&forest);
}

void check_no_step(void)
{
    assert_false(grove.output.is_alarm);
    assert_false(grove.output.keep);
    assert_int_equal(grove.output.n, 0);
}

void check_alarm(const char *why)
{
    CHECK(grove.output.is_alarm, "no alarm");
    CHECK(strstr(grove.output.says.why, why) != NULL, "says: %s", grove.output.says.why);
    check_string("memory", grove.witness.memory.alarm.why, grove.output.says.why);
    assert_int_equal(grove.witness.memory.state, WITNESS_ALARM);
    assert_true(grove.output.keep);
    assert_int_equal(grove.output.n, 0);
}

void check_cosigned(uint64_t n)
{
    static struct note note;
    static char whole[NOTE_SIGNED_BYTES_MAX + NOTE_LINE_BYTES];
    uint64_t time_s;
    struct text line = text_of(grove.output.line);

    CHECK(!grove.output.is_alarm, "alarm: %s", grove.output.says.why);
    assert_int_equal(grove.output.n, n);
    assert_int_equal(grove.witness.n, n);
    assert_int_equal(grove.witness.memory.state, WITNESS_GOOD);
    memcpy(whole, grove.note, grove.note_size);
    memcpy(whole + grove.note_size, line.data, line.size);
    assert_null(note_read((struct text){whole, grove.note_size + line.size}, &note));
    assert_int_equal(note_verify(&note, &grove.witness.pair.public, &time_s), NOTE_GOOD);
    assert_int_equal(time_s, TIME_S);
}

void log_begin(void)
{
    struct note_pair log = log_pair(), own = witness_pair(OWN);

    memset(&grove, 0, sizeof grove);
    grove.first = grove.next = 1;
    grove.signer = log;
    witness_init(&grove.witness, "wuhou", &log.public, &own);
    log_add(3);
}

void log_begin_cosigned(void)
{
    log_begin();
    log_add_ours(2);
    grove.first = grove.next;
    log_show();
    check_no_step();
    witness_steps();
    check_cosigned(AT_FIRST);
}
