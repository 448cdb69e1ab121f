/* The testimony of wuhou over a real outbox, a home with signing keys and a real socket, of the log of
 * support_witness; the test plays the collector's loop and the scorer. */
#ifndef KAOHE_TESTS_SUPPORT_TESTIMONY_H
#define KAOHE_TESTS_SUPPORT_TESTIMONY_H

#include "services/collector/testimony.h"
#include "tests/unit/collector/support_outbox.h"
#include "tests/unit/collector/support_witness.h"
#include "tests/unit/wire/support_wire.h"

enum { SESSION = 7 };

struct scene {
    char dir[PLACE_BYTES], home_dir[PLACE_BYTES];
    struct home home;
    outbox_t *outbox;
    txn_t *txn; /* of the running pass */
    testimony_t *testimony;
    struct wire_pair wires; /* the router is the scorer */
    uint64_t session;
    int64_t mono_ms;
    char line[NOTE_LINE_BYTES]; /* the last that was handed over */
};

extern struct scene scene;

void scene_begin(void);
/* A home without signing keys, and nothing opened. */
void scene_begin_bare(void);
void put_signer(const char *name, const struct note_pair *pair);
void open_testimony(void);
MUST_CHECK enum status try_testimony(struct trouble *ret_trouble);
void scene_end(void);
/* The process ends, and another begins. */
void scene_start_again(void);

/* The parts of a pass, and a whole one in which nothing is heard. */
txn_t *scene_writing(void *context);
void scene_look(void);
void scene_commit(void);
void scene_pass(void);

/* The next message to the scorer; and that there is none. */
const struct message *scene_heard(enum message_type expected);
void check_silent(void);
/* Passes until it asks, which it does from this size on, and is shown all of the log in a pass. */
void scene_show(uint64_t from);
/* The size of what is cosigned in the next pass; its line is in scene.line. */
uint64_t scene_cosigned(void);

#endif
