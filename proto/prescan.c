#include "proto/prescan.h"

#include <assert.h>
#include <stdint.h>

/* What a type byte announces: so many bytes of length that follow it, or so many bytes of value,
 * and whether the length counts bytes or values. */
struct head {
    size_t length_bytes; /* bytes of big-endian length after the type byte */
    size_t size; /* bytes of value, or values in the list, that the type byte itself names */
    bool is_list;
    bool is_known;
};

static struct head head_of(uint8_t type)
{
    if (type <= 0x7f || type >= 0xe0 || type == 0xc0 || type == 0xc2 || type == 0xc3)
        return (struct head){.is_known = true}; /* small integers, nil, booleans */
    if (type >= 0x90 && type <= 0x9f)
        return (struct head){.size = type & 0x0f, .is_list = true, .is_known = true};
    if (type >= 0xa0 && type <= 0xbf)
        return (struct head){.size = type & 0x1f, .is_known = true};
    if (type >= 0xc4 && type <= 0xc6) /* bin 8, 16, 32 */
        return (struct head){.length_bytes = (size_t)1 << (type - 0xc4), .is_known = true};
    if (type >= 0xd9 && type <= 0xdb) /* str 8, 16, 32 */
        return (struct head){.length_bytes = (size_t)1 << (type - 0xd9), .is_known = true};
    if (type == 0xdc || type == 0xdd) /* array 16, 32 */
        return (struct head){
            .length_bytes = type == 0xdc ? 2 : 4, .is_list = true, .is_known = true};
    if (type == 0xcb) /* float 64 */
        return (struct head){.size = 8, .is_known = true};
    if (type >= 0xcc && type <= 0xcf) /* uint 8 to 64 */
        return (struct head){.size = (size_t)1 << (type - 0xcc), .is_known = true};
    if (type >= 0xd0 && type <= 0xd3) /* int 8 to 64 */
        return (struct head){.size = (size_t)1 << (type - 0xd0), .is_known = true};
    return (struct head){0};
}

struct scan {
    const uint8_t *at, *end;
    size_t items_left;
    unsigned depth, depth_max;
    size_t open[PRESCAN_DEPTH_MAX]; /* values still to come in each open list */
};

/* Reads one head and steps over what it names; a list is opened instead. */
static bool scan_value(struct scan *scan)
{
    if (scan->at == scan->end || scan->items_left-- == 0)
        return false;
    struct head head = head_of(*scan->at++);
    if (!head.is_known || (size_t)(scan->end - scan->at) < head.length_bytes)
        return false;
    for (size_t i = 0; i < head.length_bytes; i++)
        head.size = head.size << 8 | *scan->at++;
    if (head.size > (size_t)(scan->end - scan->at)) /* a value takes one byte at least */
        return false;
    if (!head.is_list) {
        scan->at += head.size;
        return true;
    }
    if (scan->depth == scan->depth_max)
        return false;
    scan->open[scan->depth++] = head.size;
    return true;
}

bool prescan(const void *bytes, size_t size, unsigned depth_max, size_t items_max)
{
    struct scan scan = {.at = bytes, .end = (const uint8_t *)bytes + size, .items_left = items_max};

    assert(depth_max <= PRESCAN_DEPTH_MAX);
    scan.depth_max = depth_max;
    if (!scan_value(&scan))
        return false;
    while (scan.depth > 0) {
        assert(scan.depth <= depth_max);
        assert(scan.at <= scan.end);
        if (scan.open[scan.depth - 1] == 0) {
            scan.depth--;
            continue;
        }
        scan.open[scan.depth - 1]--;
        if (!scan_value(&scan))
            return false;
    }
    return scan.at == scan.end;
}
