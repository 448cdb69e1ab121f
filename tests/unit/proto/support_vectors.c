#include "tests/unit/proto/support_vectors.h"

enum { PATH_BYTES = 512 };

void vector_name(const char *kind, const char *name, char ret_name[VECTOR_NAME_BYTES])
{
    snprintf(ret_name, VECTOR_NAME_BYTES, "%s-%s", kind, name);
    for (char *at = ret_name; *at; at++)
        *at = *at == '_' ? '-' : *at;
}

static void vector_path(const char *name, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s/proto/vectors/%s.hex", SOURCE_DIR, name);
}

static void vector_write(const char *name, const void *bytes, size_t size)
{
    char path[PATH_BYTES];

    vector_path(name, path);
    FILE *file = fopen(path, "wx");
    CHECK(file, "vector %s: cannot be written", name);
    for (size_t i = 0; i < size; i++)
        fprintf(file, "%02x", ((const uint8_t *)bytes)[i]);
    fputc('\n', file);
    fclose(file);
}

size_t vector_read(const char *name, uint8_t bytes[VECTOR_BYTES_MAX])
{
    char path[PATH_BYTES], hex[2 * VECTOR_BYTES_MAX + 2];

    vector_path(name, path);
    FILE *file = fopen(path, "r");
    CHECK(file, "vector %s: there is no %s", name, path);
    size_t size = fread(hex, 1, sizeof hex, file);
    fclose(file);
    CHECK(size % 2 == 1 && hex[size - 1] == '\n', "vector %s: not one line of hex", name);
    for (size_t i = 0; i < size / 2; i++) {
        unsigned byte;
        CHECK(sscanf(hex + 2 * i, "%2x", &byte) == 1, "vector %s: no hex at byte %zu", name, i);
        bytes[i] = (uint8_t)byte;
    }
    return size / 2;
}

void vector_check(const char *name, const void *bytes, size_t size)
{
    uint8_t expected[VECTOR_BYTES_MAX];
    char path[PATH_BYTES];

    vector_path(name, path);
    if (getenv("KAOHE_WRITE_VECTORS")) {
        FILE *file = fopen(path, "r");
        if (file)
            fclose(file);
        else
            vector_write(name, bytes, size);
    }
    size_t expected_size = vector_read(name, expected);
    for (size_t i = 0; i < size && i < expected_size; i++)
        CHECK(expected[i] == ((const uint8_t *)bytes)[i],
              "vector %s: byte %zu is %02x, was encoded as %02x", name, i, expected[i],
              ((const uint8_t *)bytes)[i]);
    CHECK(size == expected_size, "vector %s: %zu bytes, was encoded as %zu", name, expected_size,
          size);
}
