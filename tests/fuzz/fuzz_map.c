/* Column maps. A good one names a character set and a delimiter that a file can be read with. */
#include <string.h>

#include "common/form/map.h"
#include "tests/fuzz/fuzz.h"

static void sink(const struct csv_row *row, void *context)
{
    (void)row, (void)context;
}

static void visit_slug(void *context, const char *table, const char *slug)
{
    (void)context;
    assert(*table);
    assert(*slug);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct zpl_fault fault = {0};
    struct text text = input_whole(bytes, size);
    map_t *map = map_new(text.data, text.size, &fault);

    if (!map) {
        assert(*fault.why);
        assert(memchr(fault.why, 0, sizeof fault.why));
        return 0;
    }
    csv_rows_t *rows = csv_rows_new(map_charset(map), map_delimiter(map), sink, NULL);
    assert(rows);
    csv_rows_destroy(&rows);
    map_slugs(map, visit_slug, NULL);
    map_column(map, "centre");
    map_destroy(&map);
    return 0;
}
