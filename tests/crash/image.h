/* Crash images: what may be on the disk if the power fails at a point of a trace.
 *
 *   a file        has all that was synced. Of each 512-byte sector that was written since, any
 *                 version may be there, the synced one too, or half of one and half of the one
 *                 before. Its size is the synced one or any that it had since; what is missing
 *                 within it reads as zeros. An O_DSYNC write syncs its own sectors.
 *   a directory   has all entries up to its last sync, and of the changes since any first few. A
 *                 rename is a change of the directory it leads to.
 *
 * The disks of the scorer and of the collectors fail together or each alone; what did not fail has
 * all that was written, as after kill -9.
 */
#ifndef KAOHE_CRASH_IMAGE_H
#define KAOHE_CRASH_IMAGE_H

#include "tests/crash/trace.h"

/* Numbers of images at one point. */
enum {
    IMAGE_NONE,         /* nothing that was not synced */
    IMAGE_ALL,          /* everything */
    IMAGE_SCORER_FAILS, /* nothing of the scorer's, everything of the collectors' */
    IMAGE_SCORER_STAYS, /* the other way round */
    IMAGE_DRAWN,        /* from here on: every whole subset where they are few, then by chance */
    IMAGE_FEW_SUBSETS = 64,
};

typedef struct image image_t;

image_t *image_new(const struct trace *trace);
void image_destroy(image_t **image);

/* Forward or back to the point before step `point`; `trace->count` is the end. */
void image_seek(image_t *image, unsigned point);

/* How many whole subsets there are at this point; 1: nothing is unsynced. */
uint64_t image_subsets(image_t *image);

/* Builds one into the directory `root`, which is empty. What it holds is given by the trace, the
 * point, `seed` and `number` alone. */
void image_build(image_t *image, const char *root, uint64_t seed, unsigned number);

#endif
