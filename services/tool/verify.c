/* kaohe verify: what a proof file proves. Nobody is asked, and no home is needed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/event_json.h"
#include "common/form/json.h"
#include "common/proof/proof_verdict.h"
#include "services/tool/tool.h"

#define COSIGNED_SECONDS_MAX UINT64_C(253402214400) /* a stamp has four digits for the year */

struct verifying {
    const struct tool *tool;
    const char *path;
    struct note_key keys[TOOL_VALUES_MAX];
    struct proof_trust trust;
    struct proof_file proof;
    struct record record;
};

static enum status read_keys(struct verifying *verifying, const char *const *texts, int count)
{
    for (int i = 0; i < count; i++)
        if (!note_key_read(text_of(texts[i]), &verifying->keys[i]))
            return tool_fail(verifying->tool, STATUS_USAGE,
                             "--key %.80s: no verifier key (C2SP) of a log or a witness", texts[i]);
    verifying->trust.keys = verifying->keys;
    verifying->trust.key_count = (size_t)count;
    return STATUS_OK;
}

/* The record or the checkpoint that is wrong, and in what. */
static enum status fail(const struct verifying *verifying, const struct proof_verdict *verdict)
{
    char where[96] = "the file is damaged", count[32] = "";

    if (verdict->failed >= PROOF_STEP_SIGNATURES)
        snprintf(where, sizeof where, "the checkpoint of %llu records",
                 (unsigned long long)verifying->proof.checkpoint.size);
    else if (verdict->failed > PROOF_STEP_FORM)
        snprintf(where, sizeof where, "record %llu",
                 (unsigned long long)verifying->proof.index + 1);
    if (verdict->failed == PROOF_STEP_WITNESSES)
        snprintf(count, sizeof count, ": %u of %u", verdict->voices.witnesses,
                 verifying->trust.witnesses_min);
    return tool_fail(verifying->tool, STATUS_NO, "%s: %s: %s%s", verifying->path, where,
                     verdict->why, count);
}

static void tell_witness(const struct verifying *verifying, const struct note_key *key)
{
    char stamp[STAMP_BYTES] = "a time that cannot be";
    uint64_t time_s;

    if (key->kind != NOTE_KIND_WITNESS)
        return;
    if (note_verify(&verifying->proof.note, key, &time_s) != NOTE_GOOD) {
        printf("not cosigned by %s\n", key->name);
        return;
    }
    if (time_s <= COSIGNED_SECONDS_MAX)
        stamp_print((int64_t)time_s * 1000, stamp);
    printf("cosigned by %s, %s\n", key->name, stamp);
}

static void tell(const struct verifying *verifying, const struct proof_verdict *verdict)
{
    const struct checkpoint *checkpoint = &verifying->proof.checkpoint;
    char *line = record_line(&verifying->record);

    printf("%s\n", line ? line : "");
    free(line);
    printf("record %llu stands in the log %.*s, in its checkpoint of %llu records\n",
           (unsigned long long)verifying->record.n, (int)checkpoint->origin.size,
           checkpoint->origin.data, (unsigned long long)checkpoint->size);
    puts(verdict->voices.has_log ? "signed by the log's key that was given"
                                 : "the log's key was not given: that the checkpoint is that log's "
                                   "is the file's own word");
    for (size_t i = 0; i < verifying->trust.key_count; i++)
        tell_witness(verifying, &verifying->keys[i]);
}

static enum status verify(struct verifying *verifying, struct text file)
{
    if (!proof_verdict_is_for(file))
        return tool_fail(verifying->tool, STATUS_BAD_DATA, "%s is no proof file", verifying->path);
    digest_t *digest = digest_new();
    struct proof_verdict verdict =
        proof_verdict_of(digest, file, &verifying->trust, &verifying->proof, &verifying->record);
    enum status status = STATUS_OK;

    if (verdict.why)
        status = fail(verifying, &verdict);
    else
        tell(verifying, &verdict);
    proof_file_clear(&verifying->proof);
    digest_destroy(&digest);
    return status;
}

enum status command_verify(struct tool *tool, int argc, char **argv)
{
    struct verifying verifying = {.tool = tool};
    const char *keys[TOOL_VALUES_MAX], *witnesses = NULL;
    int count = 0;
    const struct tool_option options[] = {{"--key", keys, &count},
                                          {"--witnesses", &witnesses, NULL}};
    uint64_t min = 0;
    char *file = NULL;
    size_t size;
    enum status status = tool_arguments(tool, argc, argv, options, 2, &verifying.path, 1, 1);

    if (status == STATUS_OK)
        status = read_keys(&verifying, keys, count);
    if (status == STATUS_OK)
        status = tool_number(tool, "--witnesses", witnesses, 0, TOOL_VALUES_MAX, &min);
    if (status == STATUS_OK)
        status = tool_read(tool, verifying.path, &file, &size);
    verifying.trust.witnesses_min = (unsigned)min;
    if (status == STATUS_OK)
        status = verify(&verifying, (struct text){file, size});
    free(file);
    return status;
}
