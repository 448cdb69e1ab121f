/* A file or directory of an image (image.h): what of it is synced, and every state that it had
 * since; and how one of the states that may be on the disk is chosen. */
#ifndef KAOHE_CRASH_NODE_H
#define KAOHE_CRASH_NODE_H

#include "tests/chance.h"
#include "tests/crash/trace.h"

enum {
    SECTOR = 512,
    SIZES_MAX = 64, /* of a file between two syncs */
};

/* A sector as it was after one write. */
struct version {
    size_t sector;
    uint8_t bytes[SECTOR];
};

struct node {
    bool is_dir;
    uint8_t actor;
    uint8_t *synced, *current;
    size_t synced_size, size, room;
    size_t sizes[SIZES_MAX]; /* since the last sync, the newest last */
    unsigned size_count;
    struct version *versions; /* since the last sync, in their order */
    size_t version_count, version_room;
};

/* How the alternatives of an image are chosen. */
struct choice {
    unsigned number;
    uint64_t rest, product; /* of a whole subset: digits still to be read; how many there are */
    bool is_drawn;
    struct chance chance;
    unsigned bias; /* of 8: how likely something has changed */
};

void node_clear(struct node *node);
void node_write(struct node *node, size_t at, const void *bytes, size_t size);
void node_truncate(struct node *node, size_t size);
void node_sync(struct node *node);
void node_sync_part(struct node *node, size_t at, size_t size); /* O_DSYNC */

/* One of `options` states of something of the node, 0 the synced one, the last the newest. */
unsigned choice_make(struct choice *choice, const struct node *node, unsigned options);

/* Returns the file's size; its bytes are the caller's to free. */
size_t node_choose(const struct node *node, struct choice *choice, uint8_t **ret_bytes);

#endif
