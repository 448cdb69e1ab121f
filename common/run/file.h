/* Small files, read and written whole. */
#ifndef KAOHE_RUN_FILE_H
#define KAOHE_RUN_FILE_H

#include <stddef.h>
#include <sys/types.h>

enum { FILE_BYTES_MAX = 4 << 20 };

/* The caller frees the text, which ends with a NUL that `ret_size` does not count. Returns 0 or an
 * errno; EFBIG where the file is larger than FILE_BYTES_MAX. */
int file_read(const char *path, char **ret_text, size_t *ret_size);

/* Makes a file that is there whole or not at all, and is on disk; its directory is the caller's to sync.
 * Returns 0 or an errno; EEXIST: there is one, and it stays. */
int file_write_new(const char *path, const char *text, size_t size, mode_t mode);
/* The same, in the place of one that is there, if any: until it is whole the old one stands. */
int file_write_over(const char *path, const char *text, size_t size, mode_t mode);

#endif
