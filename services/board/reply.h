/* What is answered over HTTP: a status and a JSON text, or a file of the page. Pure.
 *
 * A refusal is {"error":{"status":404,"code":"not-found","why":"…"}}: `code` is for programs, `why` for
 * people. Where the scorer refused, `code` is its word (PROTOCOL.md, section 3). */
#ifndef KAOHE_BOARD_REPLY_H
#define KAOHE_BOARD_REPLY_H

#include "common/base/status.h"
#include "proto/message.h"

/* Of a body that several replies have. */
struct reply_sharing {
    unsigned replies;
    unsigned readers; /* its owner's: how many of them are being sent */
};

struct reply {
    unsigned status; /* 0: there is none yet */
    char *body;      /* owned, unless it is fixed; JSON ends with a line feed */
    bool is_fixed;   /* stays for as long as the program runs */
    size_t size;
    const char *type;              /* NULL: JSON */
    struct reply_sharing *sharing; /* NULL: the body is this one's alone */
};

void reply_clear(struct reply *reply);
/* Another one with the same body, which goes with the last of them. */
struct reply reply_share(struct reply *reply);

/* `json` is copied, and is sent with one line feed, whether it ends with one or not. */
struct reply reply_json(struct text json);
/* `text` stays for as long as the program runs. */
struct reply reply_fixed(const char *type, struct text text);
/* `text` is copied. */
struct reply reply_file(const char *type, struct text text);
/* `why` may be any bytes: it may name a path. */
struct reply reply_error(unsigned status, const char *code, const char *why);
/* The same for people, as a page that leads to the standings: there is nothing where they look. */
struct reply reply_nothing_there(void);
/* Too many questions wait. */
struct reply reply_busy(void);
/* {"next":N,"records":[…]}: as `kaohe export` has them; `next` is null where this was the last page. */
struct reply reply_records(const struct message_log *log);
/* For what came of a question to the scorer, where it was no answer: `sorry` is NULL, or its refusal. */
struct reply reply_trouble(enum status status, const struct message_sorry *sorry, const char *why);
/* The refusal that an answer is; NULL: it is none, or there is no answer. */
const struct message_sorry *reply_sorry(const struct message *answer);
/* The row of one centre in standings, with what they say of all of them: {"year","n","rulebook","closed",
 * "tier","quota","centre",…}. 404 where they have no such centre, 502
 * where they are no standings. */
struct reply reply_centre(struct text standings, const char *slug);

#endif
