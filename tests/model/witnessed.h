/* What the collectors of a history, as witnesses of the log, must have noticed; with books of its own: what
 * the log was when it was shown (generations.h), what stands on each collector's disk, and what it was sent.
 *
 *   always    A witness cosigns only what it was shown, what goes on from the last that it cosigned, and what
 *             counts as many events of its source as were receipted; what it cosigned is on disk before the
 *             line goes out. It raises no alarm where nobody cheated, unless its outbox is an old copy or had
 *             a rival: then the log has events that it never sent. When an alarm was accepted none follows, but
 *             one where the log does not even have what it was said to have shrunk to, and one where it
 *             has nothing of what was cosigned; and it goes on from the last one that it cosigned and that the
 *             log still has.
 *   noticed   A checkpoint that does not go on from the last one that it cosigned raises its alarm in the very
 *             pass in which it is shown, and the evidence is kept. One that counts other events of its source
 *             does when all is receipted. Then it cosigns nothing more, whatever ends its process, until the
 *             alarm is accepted.
 *
 * What is noticed by nobody, and need not be:
 *
 *   - what lies behind the last checkpoint that anybody cosigned, but for the number of a witness's own events:
 *     another event in the place of one, another order or time, the loss of what its source has no receipt of,
 *     and whatever is done in the name of a source that has no witness;
 *   - what was done before a witness cosigned its first checkpoint: it takes the log as it is. So it does with its count when
 *     its alarm is accepted;
 *   - an event that is dropped and one that is invented, both in the same name and behind what was cosigned: only
 *     the number is held against the log;
 *   - a dropped event while the receipt of the source's last one has a number beyond the newest checkpoint: until
 *     a later one is shown;
 *   - anything, for as long as no checkpoint is shown. A collector that was displaced, if only by a greeting that
 *     an earlier process of its own sent and that came late, does not ask before LINK_DISPLACED_MS are over: so
 *     the reckoning waits for longer than that before it judges, and who is not shown the whole log by then is a
 *     violation of its own (reckoning.c). Whose outbox has forgotten what the log lacks of its running epoch is
 *     no longer spoken to: its collector says so, but raises no alarm before it is started with --accept-gap.
 *
 * Where a backup is put in the place of a log that was lost, its witnesses go on without an alarm, and cosign the log as
 * it is in the end, unless what they cosigned is not in the backup: then they raise an alarm, one for each time that
 * it was lost; two where what they cosigned was a log that came back, and the backup is older than that.
 *
 * Nobody has keys here: the scorer passes over the lines that it is given, as those of whom it has not granted.
 */
#ifndef KAOHE_MODEL_WITNESSED_H
#define KAOHE_MODEL_WITNESSED_H

#include "proto/message.h"
#include "tests/model/forger.h"
#include "tests/model/generations.h"
#include "tests/model/machine.h"

/* A new world without witnesses, or with `count` collectors that are some. They are told apart by their
 * machines, which outlive it; the first two have sources of their own. */
void witnessed_reset(const char *scorer_disk, const struct machine *const *machines,
                     unsigned count);
/* Its outbox is an old copy, or not the only one of its source: the log has what it never sent. */
void witnessed_excuse(const struct machine *machine);
/* Its outbox is lost, and its memory: it begins anew. */
void witnessed_lost(const struct machine *machine);

/* What the scorer and collectors send; GROWTH where it comes to a collector. */
void witnessed_sent(const struct machine *from, const struct machine *dialler,
                    const struct message *message);
void witnessed_heard(const struct machine *machine, struct text frame);
/* Around each pass of a collector; `goes_on`: it neither ended nor died in it. */
void witnessed_begins(const struct machine *machine);
void witnessed_ends(const struct machine *machine, bool goes_on);

/* In the place of evidence.h: the evidence is kept; whether a person accepts; it is put away. */
void witnessed_alarm(const struct machine *machine, const char *why);
bool witnessed_is_accepted(const struct machine *machine);
void witnessed_put_away(const struct machine *machine);

/* Before and behind what the operator writes. `victim` is whose event it is about, by number; else any other. */
void witnessed_is_forged(void);
void witnessed_was_forged(enum forgery_kind kind, unsigned victim);
uint64_t witnessed_cosigned(void); /* the largest log that anybody cosigned */

/* Before and behind a backup of `from` records is put in the log's place. */
void witnessed_is_lost(void);
void witnessed_was_restored(uint64_t from);

/* Whether each has been shown a checkpoint of the whole log since; those of an alarm do not ask. */
void witnessed_forget_shows(void);
bool witnessed_are_shown(void);
/* When all is receipted, and was shown: who had to notice has. */
void witnessed_judge(void);
/* A person accepts each alarm. */
void witnessed_accept(void);
/* Whether each has cosigned the log as it is now; excused ones aside. */
bool witnessed_is_cosigned(void);

/* Of all worlds, for the report. */
struct witnessed_counts {
    uint64_t cosigned, accepted;
    uint64_t gone_on; /* of those accepted: from something that it had cosigned before */
    struct {
        uint64_t made, cosigned; /* of these: what somebody had cosigned by then */
        uint64_t noticed, betrayed,
            counted;     /* by anybody: in the pass that showed it, by the count */
        uint64_t lacked; /* noticed by no alarm, but a collector is not spoken to any more */
    } forged[FORGERY_KINDS];
};
const struct witnessed_counts *witnessed_counts(void);

#endif
