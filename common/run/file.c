#include "common/run/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/memory.h"

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
