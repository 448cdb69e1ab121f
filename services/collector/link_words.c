#include "services/collector/link_words.h"

const char link_lacks_text[] =
    "the scorer lacks events that it receipted before: was its store brought back from an old "
    "copy? Events stay in the outbox until the newer store is back, or, where there is none, this "
    "collector is started once with --accept-gap (deploy/old-store.md)";

const char link_accepted_text[] = "the scorer lacks events that it receipted before; as "
                                  "--accept-gap permits, what is held begins a new epoch";

const char link_denied_text[] =
    "not permitted: this collector's key is not granted for this source, or not any more (kaohe "
    "keys "
    "grant, by the office); trying again once a minute, events stay in the outbox";

const char link_silent_text[] = "no answer from the scorer; events stay in the outbox";

const char link_handshake_text[] =
    "the handshake with the scorer fails: has its key changed? Compare the fingerprints: "
    "kaohe keys export scorer on both machines; trying again, events stay in the outbox";

const char link_restoring_text[] =
    "the scorer's log is being brought back from a backup: what it had receipted since is handed "
    "over from what is kept here, and new events stay in the outbox until that is done";

static const char *gap_words(enum link_state state)
{
    return state == LINK_LIVE ? "a batch to the scorer was lost; connecting again"
                              : link_lacks_text;
}

static const char *greet_first_words(enum link_state state)
{
    return state == LINK_RESTORING ? "the scorer's log is back; connecting again"
                                   : "the scorer was started again, connecting again";
}

const char *link_words(enum refusal refusal, enum link_state state)
{
    switch (refusal) {
    case REFUSAL_DISPLACED:
        return "another collector of this source is connected; trying again in a minute";
    case REFUSAL_NOT_PERMITTED:
        return link_denied_text;
    case REFUSAL_UNKNOWN_SOURCE:
        return "the scorer does not know this source";
    case REFUSAL_BAD_VERSION:
        return "the scorer has another version of the protocol";
    case REFUSAL_GAP:
        return gap_words(state);
    case REFUSAL_FORKED:
        return "the scorer's log diverges from the outbox: the outbox is an old copy; a new epoch "
               "begins";
    case REFUSAL_CLOCK:
        return "the scorer does not trust its clock and takes nothing until it does; trying again, "
               "events stay in the outbox";
    case REFUSAL_SLOW_DOWN:
        return "the scorer takes no more events of this source at a time; sending more slowly";
    case REFUSAL_FULL:
        return "the scorer's disk is full; trying again";
    case REFUSAL_RESTORING:
        return "the scorer's log is being brought back from a backup; trying again, events stay in "
               "the outbox";
    case REFUSAL_RESTORED:
        return "the scorer's log was brought back from a backup, and lacks events that this "
               "collector had handed over and that did not come back; what is held begins a new "
               "epoch, "
               "and what is still kept here of them comes again";
    case REFUSAL_GREET_FIRST:
        return greet_first_words(state);
    default:
        return "the scorer ended the conversation";
    }
}
