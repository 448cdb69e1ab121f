#include "common/run/without.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/run/file.h"
#include "proto/text.h"

enum { TEXT_BYTES = WITHOUT_MAX * (SLUG_BYTES_MAX + 1) };

bool without_has(const struct without *without, const char *slug)
{
    for (unsigned i = 0; i < without->count; i++)
        if (strcmp(without->slugs[i], slug) == 0)
            return true;
    return false;
}

/* One that is there already is fine. False: it is no slug, or there are too many. */
static bool add(struct without *without, struct text slug)
{
    if (!text_is_slug(slug))
        return false;
    char *room = without->slugs[without->count < WITHOUT_MAX ? without->count : 0];
    char name[SLUG_BYTES_MAX + 1] = "";
    memcpy(name, slug.data, slug.size);
    if (without_has(without, name))
        return true;
    if (without->count == WITHOUT_MAX)
        return false;
    memcpy(room, name, sizeof name);
    without->count++;
    return true;
}

static bool read_lines(const char *text, struct without *ret_without)
{
    bool is_good = true;

    for (const char *at = text; *at && is_good;) {
        size_t size = strcspn(at, "\n");
        is_good = add(ret_without, (struct text){at, size});
        at += size + (at[size] == '\n');
    }
    return is_good;
}

enum status without_read(const struct home *home, struct without *ret_without,
                         struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], *text;
    size_t size;

    ret_without->count = 0;
    home_path(home, WITHOUT_FILE, path);
    int error = file_read(path, &text, &size);
    if (error == ENOENT || error == ENOTDIR)
        return STATUS_OK;
    if (error)
        return trouble_set(ret_trouble, status_of_errno(error), "cannot read %s: %s", path,
                           strerror(error));
    bool is_good = read_lines(text, ret_without) && strlen(text) == size;
    free(text);
    return is_good ? STATUS_OK
                   : trouble_set(ret_trouble, STATUS_CONFIG,
                                 "%s is no list of sources, one a line: remove it, and say again "
                                 "kaohe restore --without S",
                                 path);
}

static enum status write_lines(const struct home *home, const struct without *without,
                               struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], text[TEXT_BYTES];
    size_t size = 0;

    for (unsigned i = 0; i < without->count; i++) {
        size_t bytes = strlen(without->slugs[i]);
        memcpy(text + size, without->slugs[i], bytes);
        size += bytes;
        text[size++] = '\n';
    }
    home_path(home, WITHOUT_FILE, path);
    int error = file_write_over(path, text, size, 0600);
    if (error)
        return trouble_set(ret_trouble, status_of_errno(error), "cannot write %s: %s", path,
                           strerror(error));
    return home_sync(home, ".", ret_trouble);
}

enum status without_add(const struct home *home, const char *const *slugs, unsigned count,
                        struct trouble *ret_trouble)
{
    struct without without;
    enum status status = without_read(home, &without, ret_trouble);

    for (unsigned i = 0; i < count && status == STATUS_OK; i++)
        if (!add(&without, text_of(slugs[i])))
            status =
                trouble_set(ret_trouble, STATUS_USAGE, "%s: not a slug, or too many", slugs[i]);
    return status == STATUS_OK ? write_lines(home, &without, ret_trouble) : status;
}

static void take_out(struct without *without, const char *slug)
{
    unsigned left = 0;

    for (unsigned i = 0; i < without->count; i++)
        if (strcmp(without->slugs[i], slug) != 0)
            memmove(without->slugs[left++], without->slugs[i], sizeof *without->slugs);
    without->count = left;
}

enum status without_remove(const struct home *home, const char *slug, struct without *ret_without,
                           struct trouble *ret_trouble)
{
    enum status status = without_read(home, ret_without, ret_trouble);

    if (status != STATUS_OK || !without_has(ret_without, slug))
        return status;
    take_out(ret_without, slug);
    return write_lines(home, ret_without, ret_trouble);
}

void without_clear(const struct home *home)
{
    char path[HOME_PATH_BYTES];

    home_path(home, WITHOUT_FILE, path);
    unlink(path);
}
