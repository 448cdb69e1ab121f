/* Whom kaohe verify is told to trust. */
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/proof/proof_heir.h"
#include "services/tool/verify.h"

/* What a file of this kind may have at the most, and one byte more. */
static char *read_file(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "re");
    char *bytes = memory_raw(PROOF_FILE_BYTES_MAX + 1);

    *ret_size = file ? fread(bytes, 1, PROOF_FILE_BYTES_MAX + 1, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

/* The line that a file has, as log.signer. */
static bool read_line(struct text bytes, struct note_key *ret_key)
{
    const char *end = memchr(bytes.data, '\n', bytes.size);
    size_t size = end ? (size_t)(end - bytes.data) : bytes.size;

    if (size > 0 && bytes.data[size - 1] == '\r')
        size--;
    return note_key_read((struct text){bytes.data, size}, ret_key);
}

/* The next key of a log, by those that stand before it. */
static enum status read_heir(const struct verify *verify, const char *path, struct text bytes,
                             size_t count, struct note_key *ret_key)
{
    digest_t *digest = digest_new();
    struct proof_heir heir;
    const char *why = proof_heir_of(digest, bytes, verify->keys, count, &heir);

    digest_destroy(&digest);
    if (why)
        return tool_fail(verify->tool, STATUS_NO,
                         "--key %.80s: it does not show which key of the log is next, by a key "
                         "given before it: %s",
                         path, why);
    *ret_key = heir.key;
    return STATUS_OK;
}

static enum status read_key(const struct verify *verify, const char *word, size_t count,
                            struct note_key *ret_key)
{
    size_t size;
    enum status status = STATUS_OK;

    if (note_key_read(text_of(word), ret_key))
        return STATUS_OK;
    char *bytes = read_file(word, &size);
    struct text text = {bytes, size};
    if (proof_verdict_is_for(text))
        status = read_heir(verify, word, text, count, ret_key);
    else if (!read_line(text, ret_key))
        status = tool_fail(verify->tool, STATUS_USAGE,
                           "--key %.80s: no verifier key (C2SP) of a log or a witness, and no file "
                           "with one, as log.signer",
                           word);
    free(bytes);
    return status;
}

enum status verify_read_keys(struct verify *verify, const char *const *texts, int count)
{
    enum status status = STATUS_OK;

    if (verify->tool->key)
        return tool_fail(
            verify->tool, STATUS_USAGE,
            "--key %.80s：verify 的 --key 写在 verify 之后 (a verifier key stands behind the "
            "command)",
            verify->tool->key);
    for (int i = 0; i < count && status == STATUS_OK; i++)
        status = read_key(verify, texts[i], (size_t)i, &verify->keys[i]);
    verify->trust.keys = verify->keys;
    verify->trust.key_count = (size_t)count;
    return status;
}
