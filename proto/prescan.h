/* Looks over bytes from outside before msgpack-c sees them, without allocating.
 *
 * msgpack-c reserves memory by what a header claims (five bytes can ask for gigabytes), accepts
 * trailing bytes and does not bound depth usefully. What passes here is exactly one msgpack value
 * that fills the bytes to the end, nests at most `depth_max` containers, holds at most `items_max`
 * values in all, claims no more than is there, and uses no type the protocol does not know (no
 * maps, no extensions, no float32).
 */
#ifndef KAOHE_PROTO_PRESCAN_H
#define KAOHE_PROTO_PRESCAN_H

#include <stdbool.h>
#include <stddef.h>

enum { PRESCAN_DEPTH_MAX = 8 };

bool prescan(const void *bytes, size_t size, unsigned depth_max, size_t items_max);

#endif
