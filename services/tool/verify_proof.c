/* kaohe verify of a proof file: one record, and what shows that it stands in a log. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "services/tool/verify.h"

struct proving {
    const struct verify *verify;
    struct proof_file proof;
    struct record record;
};

/* The log's key may have been changed since; or it was, and this is of before. */
static void advise(const struct proving *proving, const struct proof_verdict *verdict)
{
    if (verdict->failed == PROOF_STEP_LOG)
        tool_say(proving->verify->tool,
                 "where the log's key was changed, a proof file of the record `log-key` that names "
                 "the one behind the key that was given leads on from it, as a further --key");
}

/* The record or the checkpoint that is wrong, and in what. */
static enum status fail(const struct proving *proving, const struct proof_verdict *verdict)
{
    char where[96] = "the file is damaged", count[32] = "";

    if (verdict->failed >= PROOF_STEP_SIGNATURES)
        snprintf(where, sizeof where, "the checkpoint of %llu records",
                 (unsigned long long)proving->proof.checkpoint.size);
    else if (verdict->failed > PROOF_STEP_FORM)
        snprintf(where, sizeof where, "record %llu", (unsigned long long)proving->proof.index + 1);
    if (verdict->failed == PROOF_STEP_WITNESSES)
        snprintf(count, sizeof count, ": %u of %u", verdict->voices.witnesses,
                 proving->verify->trust.witnesses_min);
    return tool_fail(proving->verify->tool, STATUS_NO, "%s: %s: %s%s", proving->verify->path, where,
                     verdict->why, count);
}

static void tell(const struct proving *proving, const struct proof_verdict *verdict)
{
    const struct checkpoint *checkpoint = &proving->proof.checkpoint;
    char *line = record_line(&proving->record);

    printf("%s\n", line ? line : "");
    free(line);
    printf("record %llu stands in the log %.*s,\nin its checkpoint of %llu records\n",
           (unsigned long long)proving->record.n, (int)checkpoint->origin.size,
           checkpoint->origin.data, (unsigned long long)checkpoint->size);
    puts(verdict->voices.has_log
             ? "signed by the log's key that was given"
             : "the log's key was not given: that the checkpoint is that log's\n"
               "is the file's own word");
    verify_tell_witnesses(proving->verify, &proving->proof.note);
    if (proving->record.outcome == OUTCOME_COUNTED || proving->record.outcome == OUTCOME_PENDING)
        puts("this is the record as it came; rulings on it are records of their own, and not in\n"
             "this proof (kaohe explain has them)");
}

static enum status judge(struct proving *proving, struct text file)
{
    if (!proof_verdict_is_for(file))
        return tool_fail(proving->verify->tool, STATUS_BAD_DATA, "%s is no proof file",
                         proving->verify->path);
    digest_t *digest = digest_new();
    struct proof_verdict verdict =
        proof_verdict_of(digest, file, &proving->verify->trust, &proving->proof, &proving->record);
    enum status status = STATUS_OK;

    if (verdict.why) {
        status = fail(proving, &verdict);
        advise(proving, &verdict);
    } else {
        tell(proving, &verdict);
    }
    proof_file_clear(&proving->proof);
    digest_destroy(&digest);
    return status;
}

/* One byte more than a proof file can have tells that it is none. */
enum status verify_proof(const struct verify *verify, FILE *stream)
{
    struct proving proving = {.verify = verify};
    char *bytes = memory_raw(PROOF_FILE_BYTES_MAX + 1);
    struct text file = {bytes, fread(bytes, 1, PROOF_FILE_BYTES_MAX + 1, stream)};
    enum status status = ferror(stream)
                             ? tool_fail(verify->tool, STATUS_BAD_DATA, "cannot read %s: %s",
                                         verify->path, strerror(errno))
                             : judge(&proving, file);

    free(bytes);
    return status;
}
