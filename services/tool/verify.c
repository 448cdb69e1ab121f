/* kaohe verify: what a proof file, an export with proofs or a whole store proves. Nobody is asked, and
 * nothing is written. */
#include "services/tool/verify.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "common/form/json.h"

#define COSIGNED_SECONDS_MAX UINT64_C(253402214400) /* a stamp has four digits for the year */

static void tell_witness(const struct note *note, const struct note_key *key)
{
    char stamp[STAMP_BYTES] = "a time that cannot be";
    uint64_t time_s;

    if (note_verify(note, key, &time_s) != NOTE_GOOD) {
        printf("not cosigned by %s\n", key->name);
        return;
    }
    if (time_s <= COSIGNED_SECONDS_MAX)
        stamp_print((int64_t)time_s * 1000, stamp);
    printf("cosigned by %s, %s\n", key->name, stamp);
}

void verify_tell_witnesses(const struct verify *verify, const struct note *note)
{
    for (size_t i = 0; i < verify->trust.key_count; i++)
        if (verify->keys[i].kind == NOTE_KIND_WITNESS)
            tell_witness(note, &verify->keys[i]);
}

/* An export begins as a line of JSON. */
static enum status judge_file(const struct verify *verify, FILE *stream)
{
    int first = getc(stream);

    if (first != EOF)
        ungetc(first, stream);
    return first == '{' ? verify_export(verify, stream) : verify_proof(verify, stream);
}

static enum status judge(const struct verify *verify)
{
    struct stat about;
    bool is_stdin = strcmp(verify->path, "-") == 0;

    if (!is_stdin && stat(verify->path, &about) == 0 && S_ISDIR(about.st_mode))
        return verify_store(verify);
    FILE *stream = is_stdin ? stdin : fopen(verify->path, "re");
    if (!stream)
        return tool_fail(verify->tool, errno == EACCES ? STATUS_DENIED : STATUS_BAD_DATA,
                         "cannot read %s: %s", verify->path, strerror(errno));
    enum status status = judge_file(verify, stream);
    if (!is_stdin)
        fclose(stream);
    return status;
}

enum status command_verify(struct tool *tool, int argc, char **argv)
{
    struct verify verify = {.tool = tool};
    const char *keys[NOTE_SIGNATURES_MAX], *witnesses = NULL;
    int count = 0;
    const struct tool_option options[] = {{"--key", keys, &count, NOTE_SIGNATURES_MAX},
                                          {"--witnesses", &witnesses, NULL, 0}};
    uint64_t min = 0;
    enum status status = tool_arguments(tool, argc, argv, options, 2, &verify.path, 1, 1);

    if (status == STATUS_OK)
        status = verify_read_keys(&verify, keys, count);
    if (status == STATUS_OK)
        status = tool_number(tool, "--witnesses", witnesses, 0, NOTE_SIGNATURES_MAX, &min);
    verify.trust.witnesses_min = (unsigned)min;
    return status == STATUS_OK ? judge(&verify) : status;
}
