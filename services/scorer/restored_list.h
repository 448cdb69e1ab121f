/* What an operator is told of a log that was brought back (PROTOCOL.md 17): which number each record had
 * in the lost log, which numbers nobody kept, and whose they were as far as the last known checkpoint
 * tells. A text file in the home, written as it goes and put in place when it is whole. What cannot be
 * written is said, and holds nothing up. */
#ifndef KAOHE_SCORER_RESTORED_LIST_H
#define KAOHE_SCORER_RESTORED_LIST_H

#include "common/proof/checkpoint.h"
#include "common/run/home.h"
#include "services/scorer/gathering.h"

typedef struct restored_list restored_list_t;

enum { RESTORED_LIST_NAME_BYTES = 32 };
/* `n` is the record `restore`. */
void restored_list_name(uint64_t n, char ret_name[RESTORED_LIST_NAME_BYTES]);
/* What it tells at its head; false: there is none, or it cannot be read. */
struct restored_loss {
    uint64_t missing; /* numbers that nobody kept */
    uint64_t refused; /* events that came back behind one of these, and are refused */
};
bool restored_list_read(const struct home *home, uint64_t n, struct restored_loss *ret_loss);

/* Begins anew; `from` is the last record of the backup. */
restored_list_t *restored_list_new(const struct home *home, uint64_t from);
void restored_list_destroy(restored_list_t **list);
/* An event of the lost log that came back. */
struct restored_event {
    uint64_t before, now; /* its record there, and here; `before` rises */
    int64_t received_ms;
    const char *source;
    uint64_t seq_before; /* the last sequence before it that the log has of its epoch; 0: none */
    uint64_t epoch, seq;
    bool is_refused; /* here, and not there, as far as that is known */
    enum reason reason;
    struct text event; /* encoded */
};
void restored_list_add(restored_list_t *list, const struct restored_event *event);
/* One that came back and was not taken by its number: it comes behind the log as new, so neither its
 * number nor its sequence is lost. Of `event` its number there, source, epoch and sequence count. */
void restored_list_pass(restored_list_t *list, const struct restored_event *event);
/* It is whole. `facts` are those of the log as it is now. Returns how many numbers nobody kept. */
uint64_t restored_list_finish(restored_list_t *list, const struct gathering_state *state,
                              const struct checkpoint *facts);

#endif
