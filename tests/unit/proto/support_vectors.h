/* Golden vectors: proto/vectors/NAME.hex holds the bytes of one encoded thing as hex text on one
 * line. They say what stands on disk and on the wire, and change only with the protocol's version.
 *
 * A vector that is not there yet is written where KAOHE_WRITE_VECTORS is set; one that is there
 * never is. */
#ifndef KAOHE_TESTS_SUPPORT_VECTORS_H
#define KAOHE_TESTS_SUPPORT_VECTORS_H

#include "tests/unit/support.h"

enum { VECTOR_BYTES_MAX = 4096, VECTOR_NAME_BYTES = 64 };

/* "message" and "get_log" make "message-get-log". */
void vector_name(const char *kind, const char *name, char ret_name[VECTOR_NAME_BYTES]);

/* The bytes of a vector; returns their number. */
size_t vector_read(const char *name, uint8_t bytes[VECTOR_BYTES_MAX]);

/* What was encoded must be the vector's bytes. */
void vector_check(const char *name, const void *bytes, size_t size);

#endif
