#include "common/run/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/memory.h"

enum { DRAFT_BYTES = 2048 };

int file_read(const char *path, char **ret_text, size_t *ret_size)
{
    FILE *file = fopen(path, "re");

    if (!file)
        return errno;
    char *text = memory_raw(FILE_BYTES_MAX + 1);
    errno = 0;
    size_t size = fread(text, 1, FILE_BYTES_MAX, file);
    int error = ferror(file) ? (errno ? errno : EIO) : fgetc(file) != EOF ? EFBIG : 0;
    fclose(file);
    if (error) {
        free(text);
        return error;
    }
    text[size] = '\0';
    *ret_text = text;
    *ret_size = size;
    return 0;
}

static int write_draft(const char *path, const char *text, size_t size, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    int error = fd < 0 ? errno : 0;

    errno = 0;
    if (!error && (write(fd, text, size) != (ssize_t)size || fsync(fd)))
        error = errno ? errno : ENOSPC;
    if (fd >= 0)
        close(fd);
    return error;
}

/* Under another name first: a process that ends in between leaves no part of a file in its place. */
static void name_draft(const char *path, char ret_draft[DRAFT_BYTES])
{
    snprintf(ret_draft, DRAFT_BYTES, "%s.%ld.new", path, (long)getpid());
    unlink(ret_draft); /* of an earlier process of this number */
}

int file_write_new(const char *path, const char *text, size_t size, mode_t mode)
{
    char draft[DRAFT_BYTES];

    name_draft(path, draft);
    int error = write_draft(draft, text, size, mode);
    if (!error && link(draft, path))
        error = errno;
    unlink(draft);
    return error;
}

int file_write_over(const char *path, const char *text, size_t size, mode_t mode)
{
    char draft[DRAFT_BYTES];

    name_draft(path, draft);
    int error = write_draft(draft, text, size, mode);
    if (!error && rename(draft, path))
        error = errno;
    if (error)
        unlink(draft);
    return error;
}
