/* The mirror: what a subscriber holds of the standings (PROTOCOL.md, section 9), as a pure state
 * machine. It does no I/O, reads no clock and looks into no JSON. Handed in are the UPDATEs of the
 * feed and the snapshots that were asked for with GET_STANDINGS; held is for each year the record
 * `n` and the standings' text as of `n`.
 *
 *  - Each update has the whole standings of its year, so a lost one makes nothing wrong there. An
 *    update or a snapshot older than what is held of its year is passed over: standings never move
 *    back.
 *  - A gap (an update was lost, or the feed began a new epoch) means that the subscriber does not
 *    know some changes, and that its standings of other years may be old: mirror_asks names the
 *    years to ask for again. An answer as of a record before the gap's end was on its way already
 *    and settles nothing.
 *  - A new epoch means that the scorer was started again, maybe with another store. Then the
 *    standings of each year's first update replace those held, also where their `n` is smaller. Only
 *    a snapshot that came after the last update of the epoch before stays, since it may be of the new
 *    scorer already; its year is asked for again too, and the answer replaces it, whatever its `n`.
 *  - An update of the epoch before came late, over a connection that has ended, and is passed over.
 *    After MIRROR_LATE_MAX in a row it is the feed that lives, and the other epoch was the late one.
 *  - The feed sends at least one update a second (FEED_BEAT_MS). Silence of MIRROR_SILENCE_MS means
 *    that the scorer is away, or listens elsewhere: connect again.
 *
 * One object belongs to one thread.
 */
#ifndef KAOHE_CLIENT_MIRROR_H
#define KAOHE_CLIENT_MIRROR_H

#include "proto/message.h"

enum {
    MIRROR_SILENCE_MS = 5000,       /* five beats of the feed */
    MIRROR_LATE_MAX = 2,            /* updates of the epoch before in a row; see above */
    MIRROR_YEARS_MAX = BOUND(8, 2), /* held at once; beyond that the one that changed longest ago is
                                       forgotten. So a mirror holds at most 8 texts, each smaller
                                       than FRAME_BYTES_MAX */
};

typedef struct mirror mirror_t;

/* The standings of a year; `json` is good until the next input. */
struct mirror_standings {
    uint64_t year, n;
    struct text json;
    bool may_be_behind; /* or of a store that is no more: the year is asked for (mirror_asks) */
};

/* Records, both included; none where first > last. */
struct mirror_records {
    uint64_t first, last;
};

/* What an update means. */
struct mirror_news {
    bool is_repeated;  /* it came before, or one that was sent after it did: ignore it, also its
                          `rows`. Nothing else is set */
    bool is_first;     /* of this mirror: the changes after its `n_before` are known */
    bool is_gap;       /* updates before it were lost */
    bool is_new_epoch; /* because the scorer was started again */
    bool is_stale;     /* its standings are older than those held, which stay */
    bool is_changed;   /* the standings held of its year are others than before */
    /* The records with the changes that no row has told: those of lost updates, and those that this
     * update counts as `merged`. GET_LOG gives them. They may include changes that a row has told:
     * where several years changed in one interval, the update of one year may have come and that of
     * another may be lost. */
    struct mirror_records lost;
};

mirror_t *mirror_new(int64_t now_ms);
void mirror_destroy(mirror_t **mirror); /* NULL is fine */

void mirror_update(mirror_t *mirror, const struct message_update *update, int64_t now_ms,
                   struct mirror_news *ret_news);
/* The ANSWER to a GET_STANDINGS for `year` (the year that the JSON names). True: the standings held
 * of it are others than before. */
bool mirror_snapshot(mirror_t *mirror, uint64_t year, const struct message_answer *answer);
/* What is held of a year is forgotten, as after a SORRY `not-found`; nothing is fine. */
void mirror_forget(mirror_t *mirror, uint64_t year);

/* Looks whether the feed is silent: true once every MIRROR_SILENCE_MS while nothing comes, and then
 * the caller connects again. `ret_is_new` is false from the second time on. */
bool mirror_check_silence(mirror_t *mirror, int64_t now_ms, bool *ret_is_new);

/* When silence is to be looked for, if nothing comes before. */
int64_t mirror_deadline(const mirror_t *mirror);

/* False: nothing is held of the year. */
bool mirror_standings(const mirror_t *mirror, uint64_t year,
                      struct mirror_standings *ret_standings);
/* The years to be asked for with GET_STANDINGS, until a snapshot or an update settles each.
 * Returns how many. */
unsigned mirror_asks(const mirror_t *mirror, uint64_t ret_years[MIRROR_YEARS_MAX]);

#endif
