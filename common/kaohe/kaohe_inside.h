/* A kaohe_t inside, for the files of this folder: what may be under way, one of each, and what they
 * tell. Each part has its own file: it begins, steps once without waiting, says when and for which socket
 * it is to be stepped again, and ends. What a step has to tell goes into `events`, and no part is stepped
 * while something waits there. */
#ifndef KAOHE_KAOHE_INSIDE_H
#define KAOHE_KAOHE_INSIDE_H

#include <jansson.h>

#include "common/client/ask.h"
#include "common/client/submission.h"
#include "common/client/subscription.h"
#include "common/kaohe/alarm.h"
#include "common/kaohe/events.h"
#include "common/run/door.h"

enum { KAOHE_WIRES_MAX = 2 + SUBSCRIPTION_WIRES };

/* A question, and where the answer has come to. The connection stays for the next one, while the scorer
 * is where it was and we go there by the same key. */
struct asking {
    ask_t *ask; /* NULL: not connected */
    char endpoint[HOME_ENDPOINT_BYTES];
    bool has_pass;
    struct wire_pass pass;
    bool is_open; /* a question is under way */
    bool is_due;  /* it, or its next page, is to go out in the next step */
    struct message question;
    char *centre, *as_of, *occurred_until; /* those of the question, copied */
    json_t *whole;                         /* of an explanation; NULL: no row yet */
};

struct submitting {
    submission_t *submission; /* NULL: nothing is submitted */
    bool is_ended;            /* no more lines come */
};

struct following {
    subscription_t *subscription; /* NULL: nothing is followed */
    uint64_t year;                /* that was told first, or asked for; 0: none yet */
    struct wire_pass pass;
};

struct kaohe {
    char *home, *key; /* NULL: the default */
    struct trouble trouble;
    struct events events;
    struct asking asking;
    struct submitting submitting;
    struct following following;
    struct alarm alarm;
};

char *inside_copy(const char *text, size_t size); /* ends with NUL; the caller frees */
bool inside_is_key(const char *name);             /* it is not too long for a key file's */

/* The home, with its settings as they are now. STATUS_USAGE: no key file has the name that is to be
 * gone by. */
MUST_CHECK enum status inside_home(const struct kaohe *kaohe, struct home *ret_home,
                                   struct trouble *ret_trouble);

/* The descriptor for foreign loops is readable when there is something to do: to be called after all that
 * sends, receives, begins or ends something. */
void inside_set_alarm(struct kaohe *kaohe);

/* Each fills in `kaohe`'s trouble where it fails. */
MUST_CHECK enum status asking_begin(struct kaohe *kaohe, const struct message *question);
void asking_step(struct kaohe *kaohe, int64_t now_ms);
int64_t asking_deadline(const struct kaohe *kaohe); /* INT64_MAX: none */
wire_t *asking_wire(const struct kaohe *kaohe);     /* NULL: none */
void asking_end(struct kaohe *kaohe);               /* the question; nothing is fine */
void asking_close(struct kaohe *kaohe);             /* the connection too */

MUST_CHECK enum status submitting_begin(struct kaohe *kaohe, const char *source, const char *by,
                                        bool waits);
void submitting_step(struct kaohe *kaohe);
int64_t submitting_deadline(const struct kaohe *kaohe, int64_t now_ms);
wire_t *submitting_wire(const struct kaohe *kaohe);
void submitting_end(struct kaohe *kaohe);

void following_begin(struct kaohe *kaohe, uint64_t year, int64_t now_ms);
void following_step(struct kaohe *kaohe, int64_t now_ms);
int64_t following_deadline(const struct kaohe *kaohe);
unsigned following_wires(const struct kaohe *kaohe, wire_t *ret_wires[SUBSCRIPTION_WIRES]);
void following_end(struct kaohe *kaohe);

#endif
