/* What a collector's disk surely holds for its witness, read without the product; and what a note says. */
#ifndef KAOHE_MODEL_WITNESSED_DISK_H
#define KAOHE_MODEL_WITNESSED_DISK_H

#include "proto/text.h"
#include "tests/model/generations.h"

/* Of a checkpoint, by the lines of its text. */
struct said {
    uint64_t n;   /* 0: it is none */
    uint64_t sum; /* of its text, without signatures */
};
struct said said_read(struct text note);
/* How many records it counts of a source. */
uint64_t said_count(struct text note, const char *source);

enum { REMEMBERS_NONE, REMEMBERS_GOOD, REMEMBERS_ALARM };

/* The witness's memory. */
struct remembered {
    unsigned state;
    int64_t base;     /* events that it takes as they are */
    uint64_t from;    /* and the first sequence that it counts itself */
    struct said said; /* what it cosigned last */
};
struct remembered remembered_read(const char *disk);

/* How far its events are receipted. */
struct receipted {
    uint64_t first;  /* the first sequence that is not; those below are, each once */
    uint64_t last_n; /* what the last receipt says; 0: there is none, or it is forgotten */
};
struct receipted receipted_read(const char *disk);

#endif
