/* The ingest conversation (PROTOCOL.md 4, 8 and 12) as a model for Spin: link, outbox, ingest and log,
 * each step what one step of the program does between two commits. Time is left out: what waits for a
 * time may happen where it must (no frame can come any more), and, as a fault, too early.
 *
 * What is promised, and checked in every reachable state:
 *   kept       an event that an outbox has forgotten is in the log
 *   once       an event (itself, not its sequence) stands in the log at most once
 *   order      the events of one outbox stand in the log in the order in which it took them
 *   very       a receipt that counts names the record of the very event
 *   lacks      nobody is told that the log lacks what it receipted
 *   shown      a conversation has not shown more than the log has
 *   same       what the log has under a sequence of an epoch is the very event, not one that is alike
 *   epochs     a process begins one epoch, with the first event that it takes, and more only where log
 *              and outbox diverge
 *   rivals     of two collectors of one source each takes the living other's conversation over once
 *              for its start, and once for a fault: they do not alternate
 *   delivered  when faults end every run ends, and then all that is held has been receipted, except by
 *              who waits for a living rival
 *
 * Faults, FAULTS in all: a frame is lost, doubled or late (of an ended session too), an answer comes
 * too late, scorer or collector end and start again (log and outbox are durable, sessions and links
 * not), a BATCH is refused for now (`full`, `clock`). RESTORES times an outbox is replaced by an
 * old copy, which was made at any time.
 *
 * TWINS: all events are alike, byte for byte. ONE_EPOCH: an outbox of the format before, or a collector
 * that somebody wrote so, which numbers all that its processes take in one epoch: then `forked` is what
 * keeps the promises, but for `same`, and not where events are alike or an outbox is replaced twice.
 *
 * A mutation, -DBUG=name, is a protocol that somebody might have written. Each must be found:
 */
#define NONE 0
#define BATCH_BY_LOG 1      /* a BATCH may begin behind what the log has, not what was shown */
#define GAP_TAKEN 2         /* a BATCH may begin anywhere */
#define NO_DIGEST 3         /* a RECEIPT is taken by count: neither session nor digest are compared */
#define NO_FIRST 4          /* a RECEIPT is taken by count: neither `first` nor digest are compared */
#define EPOCH_KEPT 5        /* after `forked` the outbox keeps its epoch */
#define FORK_AT_ONCE 6      /* after `forked` all that is held gets the fresh epoch */
#define OLD_WELCOME 7       /* a WELCOME of an ended session is taken */
#define FRESH_ALWAYS 8      /* each greeting says that its process has newly started */
#define FORGET_EARLY 9      /* an event is forgotten when it is sent */
#define COMMIT_LATE 10      /* the RECEIPT goes out before the log's commit */
#define KNOWN_AGAIN 11      /* an event that the log has is logged again */
#define FROM_LAST 12        /* after WELCOME only what is behind its `last` is sent */
#define NO_RESEND 13        /* after WELCOME sending goes on where it was */
#define FORK_TOO_LATE 14    /* `forked` names the sequence behind the first that differs */
#define NEVER_SILENT 15     /* a conversation counts as living for ever */
#define FORK_SKIPPED 16     /* sequences that the log has are receipted unseen */
#define HELD_RENAMED 17     /* what is held gets the epoch of the process that finds it */
#define EPOCHS_LOST 18      /* only the running epoch is found at a start, and all that is held is of it */
#define EMPTY_KEPT 19       /* an epoch in which nothing was numbered yet is taken for the process's own */

#ifndef BUG
#define BUG NONE
#endif
#ifndef COLLECTORS
#define COLLECTORS 1        /* of one source */
#endif
#ifndef EVENTS
#define EVENTS 3            /* taken in all */
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
#ifndef RESTORES
#define RESTORES 1
#endif
#ifndef WINDOW
#define WINDOW 2
#endif
#ifndef CHANNEL
#define CHANNEL 2           /* frames on the way to the scorer; two more on the way back */
#endif
#ifndef DEATHS
#define DEATHS 0            /* collectors that end and do not come back */
#endif
#define NAMES 5             /* of sessions that somebody knows at one time */
#ifdef ONE_EPOCH
#define EPOCHS (COLLECTORS + 2 * RESTORES)
#else
#define EPOCHS (COLLECTORS + EVENTS + 2 * RESTORES)
#endif

mtype = { HELLO, WELCOME, BATCH, RECEIPT, REFUSE };
mtype = { displaced, greet_first, gap, forked, for_now };
mtype = { kept, once, order, very, lacks, shown, same, epochs_few, rivals, delivered };
mtype = { DEAD, AWAY, GREETING, LIVE };

#define PROMISE(name, holds) if :: !(holds) -> printf("broken: %e\n", name); assert(false) :: else fi
#define BIT(event) (1 << (event))
#ifdef TWINS
#define BYTES(event) 1      /* what was taken twice looks alike: rulings do */
#else
#define BYTES(event) (event)
#endif

typedef outbox_t {
    byte epoch, base, first, next, next_base;
    byte event[EVENTS + 2];     /* by sequence; 0: none */
    byte follows[EVENTS + 2];   /* by base: the epochs behind the running one; 0: none begins here */
    bool is_ours                /* the process has begun the last of them; not on disk */
};
typedef link_t {
    mtype state = AWAY;
    byte instance;
    bool fresh = true, is_displaced;
    byte session, epoch, greeted_last, next_to_send
};
typedef session_t {             /* the scorer's, of the one source */
    bool is_open;
    byte owner, instance, name, epoch, next
};
typedef record_t { byte epoch, seq, event };

outbox_t outbox[COLLECTORS], copy;
link_t link[COLLECTORS];
session_t session;
record_t record[EVENTS + 2];    /* the log; record 0 is none */
byte last_n, synced_n;          /* records that were appended, and that are on disk */

/* session, message, and its fields: HELLO instance, fresh, epoch, first, last, base; WELCOME last;
 * BATCH epoch, first, count, two events; RECEIPT first, count, two events (the digest), two records;
 * REFUSE word, first. */
chan up[COLLECTORS] = [CHANNEL] of { byte, mtype, byte, byte, byte, byte, byte, byte };
chan down[COLLECTORS] = [CHANNEL + 2] of { byte, mtype, byte, byte, byte, byte, byte, byte };
chan late[COLLECTORS] = [1] of { byte, mtype, byte, byte, byte, byte, byte, byte }; /* of those down */

byte events, epochs, instances;
byte faults = FAULTS, restores = RESTORES, deaths = DEATHS;
bool has_copy, is_calm;         /* calm: no more faults, and no more events */
byte copied;                    /* whose outbox the copy is */
byte forgotten, logged;         /* sets of events: what was forgotten, and what stands in the log */
byte newest[COLLECTORS];        /* the last event of each outbox in the log */
byte takeovers;                 /* of a living rival's conversation */

hidden byte i, seq, count, last, known, n, other, record1, record2;
hidden byte is_used, is_here;

#define EPOCH_END(c) (outbox[c].next_base -> outbox[c].next_base : outbox[c].next)
#define UP(c, s, m, f1, f2, f3, f4, f5, f6) up[c]!s, m, f1, f2, f3, f4, f5, f6
/* An answer to a connection that is no more goes nowhere. */
#define DOWN(c, s, m, f1, f2, f3, f4, f5, f6) \
    if :: link[c].session == s -> down[c]!s, m, f1, f2, f3, f4, f5, f6 :: else fi
#define IN(q, s) q??[s, _, _, _, _, _, _, _]
/* A frame of the conversation is still on the way. */
#define ON_THE_WAY(c) (IN(up[c], eval(link[c].session)) || IN(down[c], eval(link[c].session)))
/* It has the conversation, as both of them see it. */
#define IS_HEARD(c) \
    (session.is_open && session.owner == c && link[c].session > 0 && session.name == link[c].session)
#define MAY_FAIL (!is_calm && faults > 0)

/* ---- the log ---- */

/* known: the log has this epoch; last: its last sequence. */
inline look_up(epoch_)
{
    known = 0; i = 1;
    do
    :: i > last_n -> break
    :: else -> if :: record[i].epoch == epoch_ -> known = 1; last = record[i].seq :: else fi; i++
    od;
    i = 0
}

/* n: the record of a sequence; 0: there is none. */
inline find(epoch_, seq_)
{
    n = 0; i = 1;
    do
    :: i > last_n -> break
    :: else -> if :: record[i].epoch == epoch_ && record[i].seq == seq_ -> n = i :: else fi; i++
    od;
    i = 0
}

inline append(c, epoch_, seq_, event_)
{
    PROMISE(once, !(logged & BIT(event_)));
    PROMISE(order, event_ > newest[c]);
    last_n++;
    record[last_n].epoch = epoch_; record[last_n].seq = seq_; record[last_n].event = event_;
    logged = logged | BIT(event_); newest[c] = event_;
    n = last_n;
    printf("  log: record %d is event %d, sequence %d of epoch %d\n", n, event_, seq_, epoch_)
}

inline commit() { synced_n = last_n }

/* What was not on disk is gone. */
inline lose_unsynced()
{
    do
    :: last_n == synced_n -> break
    :: else ->
        logged = logged & ~BIT(record[last_n].event);
        record[last_n].epoch = 0; record[last_n].seq = 0; record[last_n].event = 0;
        last_n--
    od;
    PROMISE(kept, (forgotten & ~logged) == 0)
}

/* ---- the collector: outbox and link ---- */

inline draw_epoch(ret_epoch)
{
    PROMISE(epochs_few, epochs < EPOCHS);
    epochs++; ret_epoch = epochs
}

inline draw_session(c)
{
    link[c].session = 0; last = 1;
    do
    :: is_used = (session.is_open && session.name == last); i = 0;
       do
       :: i == COLLECTORS -> break
       :: else ->
           is_used = is_used || link[i].session == last || IN(up[i], eval(last)) ||
                     IN(down[i], eval(last)) || IN(late[i], eval(last));
           i++
       od;
       if :: !is_used -> break :: else -> last++ fi
    od;
    assert(last <= NAMES); /* more are not needed here */
    link[c].session = last; last = 0; i = 0
}

inline leave(c)
{
    link[c].state = AWAY; link[c].session = 0; link[c].epoch = 0;
    link[c].greeted_last = 0
#if BUG != NO_RESEND
    ; link[c].next_to_send = 0
#endif
}

/* The scorer has ended it: what is still on the way to it has no effect and no answer. */
inline close_up(c)
{
    do
    :: IN(up[c], eval(link[c].session)) -> up[c]??eval(link[c].session), _, _, _, _, _, _, _
    :: !IN(up[c], eval(link[c].session)) -> break
    od
}

/* The connection is closed: what it would have brought is gone, but for what comes late by a fault. */
inline close_down(c)
{
    do :: nempty(down[c]) -> down[c]?_, _, _, _, _, _, _, _ :: else -> break od
}

inline greet(c)
{
    draw_session(c);
    link[c].state = GREETING;
    link[c].epoch = outbox[c].epoch;
    link[c].greeted_last = EPOCH_END(c) - 1;
    printf("collector %d greets: session %d, instance %d, fresh %d, epoch %d, first %d, last %d\n", c,
           link[c].session, link[c].instance, link[c].fresh, link[c].epoch, outbox[c].first,
           link[c].greeted_last);
    UP(c, link[c].session, HELLO, link[c].instance, link[c].fresh, link[c].epoch, outbox[c].first,
       link[c].greeted_last, outbox[c].base)
}

inline begin_epoch(c, epoch_)
{
    outbox[c].epoch = epoch_; outbox[c].base = outbox[c].first;
    printf("  outbox %d: epoch %d begins at sequence %d\n", c, outbox[c].epoch, outbox[c].first)
}

inline begin_epoch_behind(c, base_, epoch_)
{
    outbox[c].follows[base_] = epoch_;
    if
    :: outbox[c].next_base == 0 || base_ < outbox[c].next_base -> outbox[c].next_base = base_
    :: else
    fi;
    printf("  outbox %d: from sequence %d on it will be epoch %d\n", c, base_, epoch_)
}

/* The log diverges from the running epoch, from there on. */
inline begin_epoch_at(c, base_)
{
    if
    :: BUG == EPOCH_KEPT
    :: BUG != EPOCH_KEPT && BUG != FORK_AT_ONCE && outbox[c].next_base > 0 && base_ >= outbox[c].next_base
    :: else ->
        if :: outbox[c].next_base == 0 -> outbox[c].is_ours = true :: else fi;
        draw_epoch(n);
        if
        :: base_ <= outbox[c].first || BUG == FORK_AT_ONCE -> begin_epoch(c, n)
        :: else -> begin_epoch_behind(c, base_, n)
        fi;
        n = 0
    fi
}

/* Before the first event that a process takes. The epoch that it found goes on until the scorer has
 * said that it lacks nothing of it. */
inline begin_own_epoch(c)
{
    draw_epoch(n);
    if
    :: BUG == HELD_RENAMED -> begin_epoch(c, n)
    :: BUG != HELD_RENAMED && link[c].state == LIVE && outbox[c].first == outbox[c].next && outbox[c].next_base == 0 ->
        begin_epoch(c, n)
    :: else -> begin_epoch_behind(c, outbox[c].next, n)
    fi;
    n = 0; outbox[c].is_ours = true
}

/* Where nothing of the running epoch is held, the next one becomes it. */
inline turn(c)
{
    if
    :: outbox[c].next_base > 0 && outbox[c].first == outbox[c].next_base ->
        begin_epoch(c, outbox[c].follows[outbox[c].next_base]);
        outbox[c].follows[outbox[c].next_base] = 0;
        i = outbox[c].first; outbox[c].next_base = 0;
        do
        :: i == EVENTS + 2 -> break
        :: i < EVENTS + 2 && outbox[c].follows[i] > 0 -> outbox[c].next_base = i; break
        :: else -> i++
        od;
        i = 0
    :: else
    fi
}

inline forget(c, record_)
{
    PROMISE(very,
            BUG == FORGET_EARLY || record[record_].event == outbox[c].event[outbox[c].first]);
    forgotten = forgotten | BIT(outbox[c].event[outbox[c].first]);
    printf("  outbox %d: forgets event %d\n", c, outbox[c].event[outbox[c].first]);
    PROMISE(kept, (forgotten & ~logged) == 0);
    outbox[c].event[outbox[c].first] = 0;
    outbox[c].first++
}

/* A RECEIPT of `count_` events, which were these two and have these two records. */
inline settle(c, first_, count_, event1, event2, place1, place2)
{
    if
    :: (first_ != outbox[c].first && BUG != NO_FIRST) || count_ > EPOCH_END(c) - outbox[c].first
    :: else ->
        is_here = BYTES(outbox[c].event[outbox[c].first]) == BYTES(event1) &&
                  (count_ < 2 || BYTES(outbox[c].event[outbox[c].first + 1]) == BYTES(event2));
        if
        :: !is_here && BUG != NO_DIGEST && BUG != NO_FIRST -> close_down(c); leave(c)
        :: else ->
            forget(c, place1);
            if :: count_ == 2 -> forget(c, place2) :: else fi;
            turn(c);
            if
            :: link[c].state == LIVE && link[c].next_to_send < outbox[c].first ->
                link[c].next_to_send = outbox[c].first
            :: else
            fi
        fi;
        is_here = false
    fi
}

inline hear_welcome(c, last_)
{
    PROMISE(lacks, last_ + 1 >= outbox[c].first);
    link[c].state = LIVE; link[c].fresh = (BUG == FRESH_ALWAYS); link[c].is_displaced = false;
#if BUG == FROM_LAST
    link[c].next_to_send = last_ + 1;
#elif BUG == NO_RESEND
    link[c].next_to_send = (link[c].next_to_send < outbox[c].first -> outbox[c].first : link[c].next_to_send);
#else
    link[c].next_to_send = outbox[c].first;
#endif
    if
    :: last_ > link[c].greeted_last -> seq = link[c].greeted_last + 1; begin_epoch_at(c, seq); seq = 0
    :: else
    fi;
    turn(c)
}

inline hear_refuse(c, word, first_)
{
    close_up(c); close_down(c); leave(c);
    if
#ifdef ONE_EPOCH
    :: word == forked ->
        seq = (first_ >= outbox[c].first && first_ < EPOCH_END(c) -> first_ : outbox[c].first);
        begin_epoch_at(c, seq); seq = 0
#endif
    :: word == displaced ->
        link[c].fresh = (BUG == FRESH_ALWAYS); link[c].is_displaced = true
    :: else
    fi
}

inline hear(c, s, message, f1, f2, f3, f4, f5, f6)
{
    is_here = link[c].state != AWAY && s == link[c].session;
    if
    :: message == WELCOME && link[c].state == GREETING && (is_here || BUG == OLD_WELCOME) ->
        printf("collector %d hears WELCOME of session %d: last %d\n", c, s, f1);
        hear_welcome(c, f1)
    :: message == RECEIPT && link[c].state == LIVE && (is_here || BUG == NO_DIGEST) ->
        printf("collector %d hears RECEIPT of session %d: from %d on, %d\n", c, s, f1, f2);
        settle(c, f1, f2, f3, f4, f5, f6)
    :: message == REFUSE && is_here ->
        printf("collector %d hears REFUSE of session %d: %e, from %d on\n", c, s, f1, f2);
        hear_refuse(c, f1, f2)
    :: else -> printf("collector %d ignores a frame of session %d\n", c, s)
    fi;
    is_here = false
}

inline send_batch(c, count_)
{
    seq = link[c].next_to_send;
    printf("collector %d sends BATCH: session %d, epoch %d, from %d on, %d\n", c, link[c].session,
           link[c].epoch, seq, count_);
    UP(c, link[c].session, BATCH, link[c].epoch, seq, count_, outbox[c].event[seq],
       (count_ == 2 -> outbox[c].event[seq + 1] : 0), 0);
    link[c].next_to_send = seq + count_;
#if BUG == FORGET_EARLY
    count = count_;
    do :: count == 0 -> break :: else -> forget(c, 0); count-- od;
#endif
    seq = 0
}

/* A process starts: the outbox is as it was, the link is new. */
inline start(c)
{
    close_down(c); leave(c);
    link[c].next_to_send = 0;
    link[c].fresh = true; link[c].is_displaced = false;
    link[c].instance = instances; instances++;
#ifndef ONE_EPOCH
#if BUG == EMPTY_KEPT
    outbox[c].is_ours =
        (outbox[c].next_base > 0 -> outbox[c].follows[outbox[c].next] > 0 : outbox[c].base == outbox[c].next)
#else
    outbox[c].is_ours = false
#endif
#endif
#if BUG == EPOCHS_LOST
    ; outbox[c].next_base = 0; i = 0;
    do
    :: i == EVENTS + 2 -> break
    :: else -> outbox[c].follows[i] = 0; i++
    od;
    i = 0
#endif
}

#define MAY_SEND(c, count_) \
    (link[c].state == LIVE && link[c].epoch == outbox[c].epoch && nfull(up[c]) && \
     link[c].next_to_send + count_ <= EPOCH_END(c) && \
     link[c].next_to_send + count_ <= outbox[c].first + WINDOW)
#define MAY_GREET(c) (link[c].state == AWAY && nfull(up[c]))
/* Who was displaced tries again once a minute, for ever; where the other is heard, this comes to
 * nothing, and is left out of what happens when faults have ended. */
#define IS_RIVAL(c) (link[c].is_displaced && OTHER_IS_HEARD(c))
#if COLLECTORS == 1
#define OTHER_IS_HEARD(c) false
#else
#define OTHER_IS_HEARD(c) IS_HEARD(1 - c)
#endif
#define NO_ANSWER(c) \
    ((link[c].state == GREETING || (link[c].state == LIVE && link[c].next_to_send > outbox[c].first)) && \
     !ON_THE_WAY(c))
/* The first frame of session `s_`: what is of one session keeps its order. */
#define FIRST(q, s_) q??s_, message, f1, f2, f3, f4, f5, f6 -> s = s_
#define FIRST_OF_ANY(q) \
    if :: FIRST(q, 1) :: FIRST(q, 2) :: FIRST(q, 3) :: FIRST(q, 4) :: FIRST(q, 5) fi
#define CLEAR message = 0; f1 = 0; f2 = 0; f3 = 0; f4 = 0; f5 = 0; f6 = 0; s = 0

proctype collector(byte c)
{
    mtype message;
    byte s, f1, f2, f3, f4, f5, f6;
end_collector:
    do
    :: d_step { !is_calm && events < EVENTS && link[c].state != DEAD ->
                if :: !outbox[c].is_ours -> begin_own_epoch(c) :: else fi;
                events++; outbox[c].event[outbox[c].next] = events;
                printf("collector %d takes event %d as sequence %d\n", c, events, outbox[c].next);
                outbox[c].next++ }
    :: d_step { MAY_GREET(c) && !IS_RIVAL(c) -> greet(c) }
#if COLLECTORS > 1
    :: d_step { MAY_GREET(c) && IS_RIVAL(c) && !is_calm -> greet(c) };
progress_rival: true /* may go on for ever */
#endif
    :: d_step { MAY_SEND(c, 1) -> send_batch(c, 1) }
    :: d_step { MAY_SEND(c, 2) -> send_batch(c, 2) }
    :: d_step { link[c].state == LIVE && link[c].epoch != outbox[c].epoch ->
                printf("collector %d ends the conversation of its old epoch\n", c); close_down(c); leave(c) }
    :: d_step { NO_ANSWER(c) -> printf("collector %d has waited long enough\n", c); leave(c) }
    :: atomic {
        if
        :: nempty(down[c]) -> FIRST_OF_ANY(down[c])
        :: late[c]?s, message, f1, f2, f3, f4, f5, f6
        fi;
        d_step { hear(c, s, message, f1, f2, f3, f4, f5, f6); CLEAR }
    }
    od
}

/* ---- the scorer: ingest ---- */

inline refuse(c, s, word, first_)
{
    printf("  scorer: REFUSE %e to session %d\n", word, s);
    DOWN(c, s, REFUSE, word, first_, 0, 0, 0, 0)
}

inline end_session(c, word, first_)
{
    refuse(c, session.name, word, first_);
    close_session()
}

inline close_session()
{
    session.is_open = false; session.owner = 0; session.instance = 0; session.name = 0;
    session.epoch = 0; session.next = 0
}

/* `silent`: the one that has the conversation counts as dead. */
inline take_hello(c, s, instance_, fresh_, epoch_, first_, base_, silent)
{
    look_up(epoch_);
    if
    :: session.is_open && session.instance != instance_ && !fresh_ && !(silent) ->
        refuse(c, s, displaced, 0)
    :: else ->
        PROMISE(lacks, (known && first_ <= last + 1) || (!known && first_ == base_));
        if
        :: session.is_open && session.instance != instance_ ->
            other = session.owner;
            if :: other != c && !(silent) && IS_HEARD(other) -> takeovers++ :: else fi;
            PROMISE(rivals, takeovers <= instances + FAULTS - faults);
            end_session(other, displaced, 0); other = 0
        :: else
        fi;
        session.is_open = true; session.owner = c; session.instance = instance_; session.name = s;
        session.epoch = epoch_; session.next = first_;
        DOWN(c, s, WELCOME, (known -> last : first_ - 1), 0, 0, 0, 0, 0)
    fi;
    known = 0; last = 0
}

/* The events of a BATCH against the log, up to the first that differs. count: how many the log has
 * now; record1, record2: where. */
inline compare(c, epoch_, first_, count_, event1, event2)
{
    count = 0; record1 = 0; record2 = 0;
    do
    :: count == count_ -> break
    :: else ->
        seq = first_ + count;
        other = (count == 0 -> event1 : event2);
        look_up(epoch_);
        if
        :: known && seq <= last ->
            find(epoch_, seq);
#ifndef ONE_EPOCH
            PROMISE(same, record[n].event == other);
#endif
            if
            :: BUG == KNOWN_AGAIN && BYTES(record[n].event) == BYTES(other) -> append(c, epoch_, seq, other)
            :: BUG != FORK_SKIPPED && (n == 0 || BYTES(record[n].event) != BYTES(other)) -> break
            :: else
            fi
        :: else -> append(c, epoch_, seq, other)
        fi;
        if :: count == 0 -> record1 = n :: else -> record2 = n fi;
        count++
    od;
    known = 0; last = 0; seq = 0; n = 0; other = 0
}

inline take_batch(c, s, epoch_, first_, count_, event1, event2)
{
    look_up(epoch_);
    PROMISE(shown, !known || session.next <= last + 1);
    if
    :: BUG != BATCH_BY_LOG && BUG != GAP_TAKEN && first_ > session.next -> end_session(c, gap, 0)
    :: BUG == BATCH_BY_LOG && first_ > (known -> last + 1 : session.next) -> end_session(c, gap, 0)
    :: else ->
        compare(c, epoch_, first_, count_, event1, event2);
        if
        :: session.next < first_ + count && BUG != BATCH_BY_LOG && BUG != GAP_TAKEN ->
            session.next = first_ + count
        :: else
        fi;
        if :: BUG != COMMIT_LATE -> commit() :: else fi;
        if
        :: count > 0 ->
            DOWN(c, s, RECEIPT, first_, count, event1, (count == 2 -> event2 : 0), record1, record2)
        :: else
        fi;
#ifdef ONE_EPOCH
        if
        :: count < count_ -> end_session(c, forked, first_ + count + (BUG == FORK_TOO_LATE))
        :: else
        fi;
#endif
        count = 0; record1 = 0; record2 = 0
    fi;
    known = 0; last = 0
}

#define IS_OPEN(c, s) (session.is_open && session.name == s && session.owner == c)

inline receive(c)
{
    if
    :: message == HELLO ->
        if
        :: d_step { printf("scorer hears HELLO of session %d\n", s);
                    take_hello(c, s, f1, f2, f3, f4, f6, BUG != NEVER_SILENT && !IS_HEARD(session.owner));
                    CLEAR }
        /* too early: the living one counts as silent, or the dead one does not yet */
        :: d_step { COLLECTORS > 1 && MAY_FAIL && BUG != NEVER_SILENT && session.is_open &&
                    session.instance != f1 && !f2 ->
                    faults--;
                    printf("scorer hears HELLO of session %d, too early or too late\n", s);
                    take_hello(c, s, f1, f2, f3, f4, f6, IS_HEARD(session.owner)); CLEAR }
        fi
    :: else ->
        if
        :: d_step { !IS_OPEN(c, s) || session.epoch != f1 ->
                    if
                    :: IS_OPEN(c, s) -> end_session(c, greet_first, 0)
                    :: else -> refuse(c, s, greet_first, 0)
                    fi;
                    CLEAR }
        :: d_step { IS_OPEN(c, s) && session.epoch == f1 ->
                    printf("scorer hears BATCH of session %d: epoch %d, from %d on, %d\n", s, f1, f2, f3);
                    take_batch(c, s, f1, f2, f3, f4, f5); CLEAR }
        :: d_step { IS_OPEN(c, s) && session.epoch == f1 && MAY_FAIL ->
                    faults--;
                    printf("scorer hears BATCH of session %d, and has no room or no time\n", s);
                    end_session(c, for_now, 0); CLEAR }
        fi
    fi
}

/* A BATCH may have two answers, a HELLO one and one for a rival. */
#define HAS_ROOM (len(down[0]) <= CHANNEL && len(down[COLLECTORS - 1]) <= CHANNEL)
active proctype scorer()
{
    mtype message;
    byte c, s, f1, f2, f3, f4, f5, f6;
end:
    do
    :: atomic {
        if
        :: HAS_ROOM && nempty(up[0]) -> FIRST_OF_ANY(up[0]); c = 0
#if COLLECTORS > 1
        :: HAS_ROOM && nempty(up[1]) -> FIRST_OF_ANY(up[1]); c = 1
#endif
        fi;
        receive(c);
        c = 0
    }
    :: d_step { BUG == COMMIT_LATE && synced_n < last_n -> commit() }
    od
}

/* ---- what happens to them ---- */

inline put_back(from, to)
{
    to.epoch = from.epoch; to.base = from.base; to.first = from.first; to.next = from.next;
    to.next_base = from.next_base; i = 0;
    do
    :: i == EVENTS + 2 -> break
    :: else -> to.event[i] = from.event[i]; to.follows[i] = from.follows[i]; i++
    od;
    i = 0
}

/* What cannot matter any more makes no difference between states. */
inline drop_copy()
{
    has_copy = false; copied = 0;
    copy.epoch = 0; copy.base = 0; copy.first = 0; copy.next = 0; copy.next_base = 0; i = 0;
    do
    :: i == EVENTS + 2 -> break
    :: else -> copy.event[i] = 0; copy.follows[i] = 0; i++
    od;
    i = 0
}

#define LOSE(q) \
    :: atomic { MAY_FAIL && nempty(q) -> FIRST_OF_ANY(q); \
                d_step { faults--; printf("a frame of session %d is lost: %e\n", s, message); CLEAR } }
#define DOUBLE(q) \
    :: atomic { MAY_FAIL && nempty(q) && nfull(q) -> FIRST_OF_ANY_STAYS(q); \
                d_step { faults--; q!s, message, f1, f2, f3, f4, f5, f6; \
                         printf("a frame of session %d is doubled: %e\n", s, message); CLEAR } }
#define STAYS(q, s_) q ?? <s_, message, f1, f2, f3, f4, f5, f6> -> s = s_
#define FIRST_OF_ANY_STAYS(q) \
    if :: STAYS(q, 1) :: STAYS(q, 2) :: STAYS(q, 3) :: STAYS(q, 4) :: STAYS(q, 5) fi

proctype weather(byte c)
{
    mtype message;
    byte s, f1, f2, f3, f4, f5, f6;
end:
    do
    LOSE(up[c])
    DOUBLE(up[c])
    LOSE(down[c])
    DOUBLE(down[c])
    :: d_step { MAY_FAIL && link[c].state != DEAD ->
                faults--; printf("collector %d ends, and starts again\n", c); start(c) }
    :: d_step { MAY_FAIL && (link[c].state == GREETING || link[c].state == LIVE) ->
                faults--; printf("collector %d waits no longer, too early\n", c); close_down(c); leave(c) }
    :: atomic { MAY_FAIL && nempty(down[c]) && empty(late[c]) -> FIRST_OF_ANY(down[c]);
                d_step { faults--; late[c]!s, message, f1, f2, f3, f4, f5, f6;
                         printf("a frame of session %d comes late: %e\n", s, message); CLEAR } }
    :: d_step { !is_calm && deaths > 0 && link[c].state != DEAD ->
                deaths--; printf("collector %d ends, and does not come back\n", c);
                close_down(c); leave(c); link[c].state = DEAD }
    :: d_step { !is_calm && restores > 0 && !has_copy && link[c].state != DEAD ->
                printf("a copy of outbox %d is made\n", c);
                has_copy = true; copied = c; put_back(outbox[c], copy) }
    :: d_step { !is_calm && restores > 0 && has_copy && copied == c && link[c].state != DEAD ->
                printf("outbox %d is replaced by the copy\n", c);
                put_back(copy, outbox[c]); restores--; drop_copy(); start(c) }
    od
}

inline judge_end(c)
{
    PROMISE(delivered,
            outbox[c].first == outbox[c].next || link[c].state == DEAD || IS_RIVAL(c))
}

init
{
    atomic {
        do
        :: i == COLLECTORS -> break
        :: else ->
            epochs++; outbox[i].epoch = epochs; outbox[i].base = 1; outbox[i].first = 1;
            outbox[i].next = 1; outbox[i].is_ours = true;
            link[i].instance = instances; instances++;
            run collector(i); run weather(i); i++
        od;
        i = 0
    }
end:
    do
    :: d_step { MAY_FAIL -> faults--; printf("the scorer ends, and starts again\n");
                close_session(); lose_unsynced() }
    :: d_step { !is_calm -> printf("faults end\n");
                is_calm = true; faults = 0; restores = 0; deaths = 0; drop_copy() }
    :: d_step { timeout -> judge_end(0);
#if COLLECTORS > 1
                judge_end(1);
#endif
                } break
    od
}
