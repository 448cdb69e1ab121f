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

void log_name(const struct note_pair *next)
{
    log_add(1);
    grove.named = grove.size;
    grove.naming_size = made_naming(grove.named, &next->public, grove.naming).size;
}

void log_restore(void)
{
    unsigned from = grove.size;
    struct forest *forest;

    log_add(1);
    grove.restored[grove.restored_count].n = grove.size;
    grove.restored[grove.restored_count].size =
        made_restore(from, grove.restored[grove.restored_count].bytes).size;
    grove.restores_size = restored_add(grove.restores, grove.restores_size,
                                       (struct text){grove.restored[grove.restored_count].bytes,
                                                     grove.restored[grove.restored_count].size});
    grove.restored_count++;
    forest = log_grown();
    char origin[NOTE_NAME_BYTES_MAX + 1];
    snprintf(origin, sizeof origin, "%s", grove.signer.public.name);
    origin_restore(origin, &forest->hashes[0][from]);
    note_key_rename(&grove.signer.public, text_of(origin));
    forest_destroy(&forest);
}

static bool add_restore(struct forest *forest, unsigned n)
{
    for (unsigned i = 0; i < grove.restored_count; i++)
        if (grove.restored[i].n == n) {
            forest_add(forest, (struct span){grove.restored[i].bytes, grove.restored[i].size});
            return true;
        }
    return false;
}

struct forest *log_grown(void)
{
    struct forest *forest = forest_new();

    for (unsigned i = 0; i < grove.size; i++)
        if (grove.named == i + 1)
            forest_add(forest, (struct span){grove.naming, grove.naming_size});
        else if (!add_restore(forest, i + 1))
            forest_add(forest, (struct span){grove.records[i], strlen(grove.records[i])});
    return forest;
}

struct text log_proof(struct forest *forest)
{
    static struct proof_file proof;
    size_t size;

    proof.record = (struct span){grove.naming, grove.naming_size};
    proof.index = grove.named - 1;
    assert_true(merkle_prove_leaf(forest->digest, forest_source(forest), proof.index, grove.size,
                                  &proof.path));
    assert_null(checkpoint_read_note((struct text){grove.note, grove.note_size}, &proof.note,
                                     &proof.checkpoint));
    char *file = proof_file_write(&proof, &size);
    return (struct text){file, size};
}

size_t log_sign(struct forest *forest)
{
    char text[CHECKPOINT_TEXT_BYTES_MAX], line[NOTE_LINE_BYTES], also[NOTE_LINE_BYTES];
    struct checkpoint checkpoint = {.origin = text_of(grove.signer.public.name),
                                    .size = grove.size,
                                    .root = merkle_root(forest->digest, &forest->frontier),
                                    .sources = {{LIT("jinniu"), 1}, {LIT("wuhou"), grove.own}},
                                    .source_count = grove.own > 0 ? 2 : 1};
    struct text said = {text, checkpoint_write(&checkpoint, text)};

    note_sign(&grove.signer, said, 0, line);
    if (grove.has_also)
        note_sign(&grove.also, said, 0, also);
    struct text signatures[] = {text_of(line), grove.has_also ? text_of(also) : text_of("")};
    return note_write(said, signatures, grove.has_also ? 2 : 1, grove.note, sizeof grove.note);
}

static bool receipted(void *context, uint64_t from, uint64_t n, uint64_t *ret_count)
{
    (void)context;
    *ret_count = 0;
    for (uint64_t seq = from > 0 ? from : 1; seq < grove.first; seq++)
        *ret_count += grove.n_of[seq - 1] <= n;
    return grove.known_from == 0 || from >= grove.known_from ||
           grove.n_of[grove.known_from - 1] <= n;
}

static bool kept(void *context, uint64_t log, const struct kept_span *span, uint64_t *ret_count)
{

    (void)context;
    *ret_count = 0;
    for (uint64_t seq = 1; seq < grove.first; seq++) {
        uint64_t n = grove.n_of[seq - 1];
        *ret_count += n > span->from && (n <= span->to || seq < span->first);
    }
    return !grove.is_stale && log == origin_log(text_of(grove.signer.public.name));
}

void witness_steps_at(const struct message_growth *growth, uint64_t time_s)
{
    struct witness_outbox outbox = {.first = grove.first,
                                    .next = grove.next,
                                    .receipted = receipted,
                                    .kept = kept,
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

/* As often as it asks from another one. */
void show_note(struct forest *forest)
{
    uint64_t from;

    do {
        from = grove.witness.n;
        struct message_growth growth = growth_from(forest, from);
        growth.restores =
            (struct text){grove.restores_size > 0 ? grove.restores : NULL, grove.restores_size};
        witness_steps_at(&growth, TIME_S);
    } while (grove.witness.n != from);
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

void begin_with_five(void)
{
    log_begin_cosigned();
    for (unsigned size = 8; size <= LOST; size += 4) {
        log_add(size - grove.size);
        log_show();
        witness_steps();
        check_cosigned(size);
    }
}

void come_back(unsigned from)
{
    grove.size = from;
    log_restore();
    for (unsigned i = grove.size; i < grove.size + 4; i++)
        snprintf(grove.records[i], sizeof grove.records[i], "again %u", i);
    grove.size += 4;
}

void check_goes_on_from(uint64_t before, uint64_t n)
{
    char says[64];

    assert_int_equal(grove.witness.n, before);
    assert_true(grove.witness.seen.note.size > 0);
    witness_steps();
    check_cosigned(n);
    snprintf(says, sizeof says, "goes on from the %u cosigned before", (unsigned)before);
    CHECK(strstr(grove.output.says.why, says) != NULL, "says: %s", grove.output.says.why);
}
