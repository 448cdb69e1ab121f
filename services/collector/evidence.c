#include "services/collector/evidence.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/base64.h"
#include "common/run/file.h"

#define DIR "witness"

static void path_of(const struct home *home, const char *source, const char *what,
                    char ret_path[HOME_PATH_BYTES])
{
    char below[96];

    snprintf(below, sizeof below, DIR "/%.32s.%s", source, what);
    home_path(home, below, ret_path);
}

static void print(FILE *file, const struct evidence *evidence)
{
    char hash[BASE64_DIGITS(DIGEST_BYTES) + 1];

    fprintf(file, "%s\n\nthe last checkpoint that was cosigned here:\n\n", evidence->why);
    fwrite(evidence->cosigned.data, 1, evidence->cosigned.size, file);
    fprintf(file, "\nwhat the log showed then:\n\n");
    fwrite(evidence->shown.data, 1, evidence->shown.size, file);
    fprintf(file, "\nand as the proof that the one goes on as the other:\n\n");
    for (unsigned i = 0; i < evidence->proof->count; i++) {
        base64_write((struct span){evidence->proof->hashes[i].bytes, DIGEST_BYTES}, hash);
        fprintf(file, "%s\n", hash);
    }
}

static int write_draft(const char *path, const struct evidence *evidence)
{
    FILE *file = fopen(path, "we");

    if (!file)
        return errno;
    print(file, evidence);
    int error = fflush(file) != 0 || fsync(fileno(file)) != 0 ? errno : 0;
    if (fclose(file) != 0 && !error)
        error = errno;
    return error;
}

enum status evidence_keep(const struct home *home, const char *source,
                          const struct evidence *evidence, struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], draft[HOME_PATH_BYTES], accept[HOME_PATH_BYTES];
    enum status status = home_make(home, DIR, ret_trouble);

    if (status != STATUS_OK)
        return status;
    path_of(home, source, "alarm", path);
    path_of(home, source, "alarm.new", draft);
    path_of(home, source, "accept", accept);
    unlink(accept); /* what was said of an earlier one */
    int error = write_draft(draft, evidence);
    if (!error && rename(draft, path))
        error = errno;
    if (error)
        return trouble_set(ret_trouble, status_of_errno(error), "cannot write %s: %s", path,
                           strerror(error));
    return home_sync(home, DIR, ret_trouble);
}

bool evidence_is_accepted(const struct home *home, const char *source, const char *why)
{
    char path[HOME_PATH_BYTES], *text;
    size_t size;

    path_of(home, source, "accept", path);
    if (file_read(path, &text, &size))
        return false;
    bool is = strlen(why) + 1 == size && text[size - 1] == '\n' && memcmp(text, why, size - 1) == 0;
    free(text);
    return is;
}

void evidence_put_away(const struct home *home, const char *source)
{
    char path[HOME_PATH_BYTES], accepted[HOME_PATH_BYTES];

    path_of(home, source, "alarm", path);
    path_of(home, source, "accepted", accepted);
    rename(path, accepted);
    path_of(home, source, "accept", path);
    unlink(path);
}
