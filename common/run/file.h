/* Small files, read whole. */
#ifndef KAOHE_RUN_FILE_H
#define KAOHE_RUN_FILE_H

#include <stddef.h>

enum { FILE_BYTES_MAX = 4 << 20 };

/* The caller frees the text, which ends with a NUL that `ret_size` does not count. Returns 0 or an
 * errno; EFBIG where the file is larger than FILE_BYTES_MAX. */
int file_read(const char *path, char **ret_text, size_t *ret_size);

#endif
