#include "tests/unit/client/support_client.h"

enum { START_MS = 1000, STEP_MS = 100, SHOWN_MAX = 4, WORDS_MAX = 300 };

static void note(struct scene *scene, const char *format, ...)
{
    size_t used = strlen(scene->done);
    va_list args;

    if (scene->is_quiet)
        return;
    va_start(args, format);
    vsnprintf(scene->done + used, sizeof scene->done - used, format, args);
    va_end(args);
}

static void note_report(void *context, uint64_t tag, const struct verdict_line *verdict,
                        const struct receipt *receipt)
{
    static const char *const names[TAKEN_COUNT] = {[TAKEN_MALFORMED] = "malformed",
                                                   [TAKEN_EVENT] = "event",
                                                   [TAKEN_OPENED] = "opened",
                                                   [TAKEN_UPDATED] = "updated",
                                                   [TAKEN_BLANK] = "blank"};
    struct scene *scene = context;

    assert_true((verdict == NULL) != (receipt == NULL));
    if (receipt)
        note(scene, "%d %s %d\n", (int)tag, outcome_name(receipt->outcome), (int)receipt->n);
    else
        note(scene, "%d %s%s%.*s\n", (int)tag, names[verdict->taken], verdict->why.data ? ": " : "",
             (int)verdict->why.size, verdict->why.data ? verdict->why.data : "");
}

void scene_open(struct scene *scene, bool waits)
{
    *scene = (struct scene){.now_ms = START_MS};
    scene->delivery = delivery_new("wuhou", CLIENT, waits, note_report, scene, scene->now_ms);
}

void scene_close(struct scene *scene)
{
    delivery_destroy(&scene->delivery);
    assert_null(scene->delivery);
}

static void note_submit(struct scene *scene, const struct message_submit *submit)
{
    check_text("source", submit->source, text_of("wuhou"));
    assert_int_equal(submit->client, CLIENT);
    note(scene, "submit %d", (int)submit->id);
    for (size_t i = 0; i < submit->lines.count && submit->lines.count <= SHOWN_MAX; i++)
        note(scene, " %.*s", (int)submit->lines.items[i].size, submit->lines.items[i].data);
    if (submit->lines.count > SHOWN_MAX)
        note(scene, " x%zu", submit->lines.count);
    note(scene, "\n");
}

static void note_await(struct scene *scene, const struct message_await *await)
{
    note(scene, "await %d", (int)await->id);
    for (size_t i = 0; i < await->seqs.count && await->seqs.count <= SHOWN_MAX; i++)
        note(scene, " %d", (int)await->seqs.items[i]);
    if (await->seqs.count > SHOWN_MAX)
        note(scene, " x%zu", await->seqs.count);
    note(scene, "\n");
}

static void note_state(struct scene *scene)
{
    struct trouble trouble = {""};
    enum delivery_state state = delivery_state(scene->delivery);
    enum status status = delivery_failure(scene->delivery, &trouble);

    assert_int_equal(state == DELIVERY_FAILED, status != STATUS_OK);
    if (state == scene->state)
        return;
    scene->state = state;
    if (state == DELIVERY_FINISHED)
        note(scene, "finished\n");
    else
        note(scene, "failed %d: %s\n", status_exit_code(status), trouble.why);
}

unsigned scene_step(struct scene *scene, uint64_t *ret_id)
{
    struct message message;
    unsigned submits = 0;

    while (delivery_step(scene->delivery, scene->now_ms, &message)) {
        static char frame[FRAME_BYTES_MAX];
        CHECK(message_encode(&message, frame, sizeof frame) > 0, "a message that cannot be sent");
        if (message.type == MESSAGE_SUBMIT) {
            note_submit(scene, &message.submit);
            *ret_id = message.submit.id;
            submits++;
        } else {
            assert_int_equal(message.type, MESSAGE_AWAIT);
            note_await(scene, &message.await);
        }
    }
    note_state(scene);
    return submits;
}

static void pass(struct scene *scene, int64_t ms)
{
    int64_t end_ms = scene->now_ms + ms;
    uint64_t id;

    while (scene->now_ms < end_ms) {
        scene->now_ms += end_ms - scene->now_ms < STEP_MS ? end_ms - scene->now_ms : STEP_MS;
        scene_step(scene, &id);
    }
}

static struct verdict_line verdict_of(const char *word)
{
    static const char letters[] = "meoubw";
    static const enum taken taken[] = {TAKEN_MALFORMED, TAKEN_EVENT, TAKEN_OPENED,
                                       TAKEN_UPDATED,   TAKEN_BLANK, TAKEN_EVENT};
    struct verdict_line verdict = {.taken = taken[strchr(letters, *word) - letters],
                                   .seq = strtoull(word + 1, NULL, 10)};

    if (*word == 'm')
        verdict.field = text_of("clause"), verdict.why = text_of("unknown");
    if (*word == 'w')
        verdict.why = text_of("look");
    return verdict;
}

static struct receipt receipt_of(const char *word)
{
    if (*word == '-')
        return (struct receipt){0};
    return (struct receipt){.n = strtoull(word + 1, NULL, 10),
                            .outcome = *word == 'r' ? OUTCOME_REFUSED : OUTCOME_COUNTED,
                            .reason = *word == 'r' ? REASON_UNKNOWN_CLAUSE : 0};
}

static void hand_in(struct scene *scene, const struct message *message)
{
    delivery_receive(scene->delivery, message, scene->now_ms);
}

static void answer(struct scene *scene, char **words, size_t count)
{
    struct verdict_line verdicts[ITEMS_MAX];
    struct receipt receipts[ITEMS_MAX];
    uint64_t id = strtoull(words[1], NULL, 10);
    size_t items = count - 2;

    assert_in_range(items, 0, ITEMS_MAX);
    if (strcmp(words[0], "sorry") == 0) {
        struct message sorry = message_sorry(id, refusal_of(text_of(words[2])), "no");
        hand_in(scene, &sorry);
        return;
    }
    for (size_t i = 0; i < items && *words[0] == 't'; i++)
        verdicts[i] = verdict_of(words[2 + i]);
    for (size_t i = 0; i < items && *words[0] == 'o'; i++)
        receipts[i] = receipt_of(words[2 + i]);
    struct message taken = {.type = MESSAGE_TAKEN, .taken = {id, {verdicts, items}}};
    struct message outcomes = {.type = MESSAGE_OUTCOMES, .outcomes = {id, {receipts, items}}};
    hand_in(scene, *words[0] == 't' ? &taken : &outcomes);
}

static void run_words(struct scene *scene, char **words, size_t count)
{
    uint64_t id;

    if (strcmp(words[0], "add") == 0) {
        if (!delivery_add(scene->delivery, ++scene->tag, text_of(words[1])))
            note(scene, "no room\n");
    } else if (strcmp(words[0], "flush") == 0) {
        delivery_flush(scene->delivery);
    } else if (strcmp(words[0], "finish") == 0) {
        delivery_finish(scene->delivery, scene->now_ms);
    } else if (strcmp(words[0], "wait") == 0) {
        pass(scene, strtoll(words[1], NULL, 10));
    } else if (strcmp(words[0], "stop") == 0) {
        scene->now_ms += strtoll(words[1], NULL, 10);
    } else {
        answer(scene, words, count);
    }
    scene_step(scene, &id);
}

void scene_run(struct scene *scene, const char *script)
{
    char *copy = strdup(script), *line, *lines = copy;

    assert_non_null(copy);
    while ((line = strsep(&lines, "\n"))) {
        char *words[WORDS_MAX], *word;
        size_t count = 0;
        while ((word = strsep(&line, " ")) && count < WORDS_MAX)
            if (*word)
                words[count++] = word;
        if (count > 0)
            run_words(scene, words, count);
    }
    free(copy);
}

void scene_deliver_frame(struct scene *scene, uint64_t seq)
{
    struct verdict_line verdicts[ITEMS_MAX];
    uint64_t id = 0;

    for (size_t i = 0; i < ITEMS_MAX; i++) {
        CHECK(delivery_add(scene->delivery, ++scene->tag, text_of("x")), "line %zu has no room", i);
        verdicts[i] = (struct verdict_line){.taken = TAKEN_EVENT, .seq = seq + i};
    }
    delivery_flush(scene->delivery);
    CHECK(scene_step(scene, &id) == 1, "the frame does not go out");
    struct message taken = {.type = MESSAGE_TAKEN, .taken = {id, {verdicts, ITEMS_MAX}}};
    hand_in(scene, &taken);
}
