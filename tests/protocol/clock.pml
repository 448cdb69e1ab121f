/* The rules of the clock (PROTOCOL.md 8) as a model for Spin: the timekeeper of common/base of a scorer
 * and of its collectors, the hold, and who tells whom what. A clock is right, far ahead or far behind;
 * the boot's clock goes in ticks of 5 s, so a trial lasts two of them, and what was told counts while
 * it is not three of them old. Slewing is left out.
 *
 * What happens before the calm, in any order and any number: a wall leaps, a process ends and starts
 * again with any wall, greetings and pings are exchanged or lost, a BATCH comes. Then all walls are right
 * and stay so, nobody ends, and each collector is heard at least every second tick.
 *
 * What is promised, and checked in every reachable state:
 *   held       no record is taken while the clock is not trusted
 *   sure       a scorer that has once been sure of a right wall never stamps a wrong time
 *   witnessed  nor does one that each collector has told a right time first, since it started and before
 *              its trial had ended, and has been heard since: though its wall be wrong from the start,
 *              and all other walls leap too
 *   behind     nor one that started before the last record, until its wall has come there
 *   doubts     no deadlock of doubts: CALM_TICKS after the calm began everybody trusts a clock. For that
 *              (CALM=EXPECTED) each process expects what is right or nothing, and the last record is
 *              not ahead; or (CALM=ACCEPTED) an operator says once that the scorer's clock is right,
 *              and then nothing is asked of the others
 *
 * A limit is known, and pinned (`check limits`): CALM=UNEXPECTED, collectors that expect a wrong time, as
 * where they started with a wrong wall that was put right since, outvote a scorer that starts for ever;
 * only an operator ends that.
 *
 * A mutation, -DBUG=name, is a rule that somebody might have written. Each must be found:
 */
#define NONE 0
#define NOT_HELD 1         /* a BATCH is taken also while the clock is not trusted */
#define ABSTAIN_SILENT 2   /* a collector that tells 0 has not spoken */
#define ABSTAIN_RENEWS 3   /* a collector that tells 0 makes a trial longer */
#define STEP_NOT_SEEN 4    /* a wall is not held against the boot's clock */
#define WALL_TOLD 5        /* a collector tells its wall also where that has leapt */
#define TRIAL_TOLD 6       /* a scorer on trial tells its clock */
#define OUTVOTED_STAYS 7   /* an outvoted clock hears nobody any more */
#define WORD_IS_ONE 8      /* a collector that has leapt does not take the scorer's word */
#define FLOOR_IGNORED 9    /* a scorer that starts does not look at the last record */

#define EXPECTED 1
#define ACCEPTED 2
#define UNEXPECTED 3

#ifndef BUG
#define BUG NONE
#endif
#ifndef COLLECTORS
#define COLLECTORS 2
#endif
#ifndef LEAST
#define LEAST 1            /* 0: walls may also be behind */
#endif
#ifndef MOST
#define MOST 2             /* 2: walls may be ahead */
#endif
#ifndef CALM
#define CALM EXPECTED
#endif
#ifndef CALM_TICKS
#define CALM_TICKS 8
#endif
#ifndef LEAPS
#define LEAPS 2            /* walls that leap, and processes that start again, in all */
#endif
#define TRIAL 2            /* CLOCK_TRIAL_MS */
#define TOLD 3             /* CLOCK_WORD_MS_MAX */

/* Clocks, as far as they matter: the truth, or far from it. NOBODY: nothing was told. */
#define BEHIND_TRUTH 0
#define RIGHT 1
#define AHEAD 2
#define ZERO 3             /* who tells it does not trust its own */
#define NOBODY 4

mtype = { TRUSTED, STEPPED, BEHIND, OUTVOTED };
mtype = { held, sure, witnessed, behind, doubts };

#define PROMISE(name, holds) if :: !(holds) -> printf("broken: %e\n", name); assert(false) :: else fi

typedef keeper_t {          /* struct timekeeper */
    mtype doubt = TRUSTED;
    byte wall, anchor, floor, trial;
    bool has_heard
};
typedef word_t { byte told = NOBODY; byte age };

#define SCORER COLLECTORS
keeper_t keeper[COLLECTORS + 1];
word_t vote[COLLECTORS];    /* what the scorer was told, and not too long ago */
word_t word[COLLECTORS];    /* what each collector was told by the scorer */
byte last = LEAST;          /* the time of the last record */
byte leaps = LEAPS;

byte due = LEAST;           /* where the wall must come to, of a scorer that started before it */
bool is_sure;               /* the scorer has been, since it started */
byte first_told[COLLECTORS]; /* what each collector expected when it first told this scorer; ZERO also
                              * where it has not been heard since, or started again */
bool is_heard[COLLECTORS], was_heard[COLLECTORS]; /* in this tick, and in the one before */
bool has_looked;            /* the scorer, since it was told something */
bool is_calm;
byte calm_ticks;

hidden byte i, k, agree, disagree, abstain, told;

#define IS_ON_TRIAL(p) (!keeper[p].has_heard || keeper[p].trial > 0)

/* ---- the timekeeper, function by function ---- */

inline begin_trial(p) { keeper[p].trial = TRIAL }
inline trust(p) { keeper[p].doubt = TRUSTED; keeper[p].anchor = keeper[p].wall }

inline timekeeper_start(p, floor_)
{
    trust(p);
    keeper[p].has_heard = false; keeper[p].floor = LEAST;
    keeper[p].trial = 0; /* it counts from the first that is heard */
    if
    :: keeper[p].wall < floor_ && BUG != FLOOR_IGNORED ->
        keeper[p].doubt = BEHIND; keeper[p].floor = floor_; keeper[p].anchor = LEAST
    :: else
    fi
}

inline hear_witnesses(p)
{
    if
    :: disagree + agree == 0 && (abstain == 0 || BUG == ABSTAIN_SILENT) && keeper[p].doubt == TRUSTED
    :: else ->
        if :: !keeper[p].has_heard -> begin_trial(p) :: else fi;
        keeper[p].has_heard = true;
        if
        :: disagree + agree == 0 && keeper[p].doubt == TRUSTED ->
            if :: BUG == ABSTAIN_RENEWS -> begin_trial(p) :: else fi
        :: disagree + agree == 0 && keeper[p].doubt != TRUSTED ->
            begin_trial(p)
        :: else ->
            if :: disagree > agree && disagree >= 2 -> begin_trial(p) :: else fi;
            if
            :: disagree > agree && IS_ON_TRIAL(p) ->
                keeper[p].doubt = OUTVOTED
            :: else -> keeper[p].doubt = TRUSTED
            fi
        fi
    fi
}

inline look_for_step(p, is_decisive)
{
    if
    :: BUG == STEP_NOT_SEEN -> keeper[p].anchor = keeper[p].wall
    :: else ->
        if
        :: keeper[p].wall != keeper[p].anchor &&
           (is_decisive && agree > disagree && keeper[p].doubt != TRUSTED) ->
            trust(p)
        :: keeper[p].wall != keeper[p].anchor &&
           !(is_decisive && agree > disagree && keeper[p].doubt != TRUSTED) ->
            keeper[p].doubt = STEPPED
        :: keeper[p].wall == keeper[p].anchor -> keeper[p].doubt = TRUSTED
        fi
    fi
}

/* The votes are counted before: agree, disagree, abstain. */
inline timekeeper_step(p, is_decisive)
{
    if
    :: keeper[p].doubt == BEHIND ->
        if
        :: keeper[p].wall >= keeper[p].floor -> keeper[p].floor = LEAST; trust(p); begin_trial(p)
        :: else
        fi
    :: keeper[p].doubt == OUTVOTED -> keeper[p].anchor = keeper[p].wall
    :: else -> look_for_step(p, is_decisive)
    fi;
    if
    :: (keeper[p].doubt == OUTVOTED && BUG != OUTVOTED_STAYS) ||
       (keeper[p].doubt == TRUSTED && IS_ON_TRIAL(p)) ->
        hear_witnesses(p);
        if :: keeper[p].doubt == OUTVOTED -> keeper[p].anchor = keeper[p].wall :: else fi
    :: else
    fi;
    agree = 0; disagree = 0; abstain = 0
}

/* ---- a pass of the scorer, and of a collector ---- */

inline scorer_looks()
{
    i = 0;
    do
    :: i == COLLECTORS -> break
    :: else ->
        if
        :: vote[i].told == NOBODY
        :: vote[i].told == ZERO -> abstain++
        :: vote[i].told < ZERO && vote[i].told == keeper[SCORER].wall -> agree++
        :: vote[i].told < ZERO && vote[i].told != keeper[SCORER].wall -> disagree++
        fi;
        i++
    od;
    i = 0;
    timekeeper_step(SCORER, false);
    is_sure = is_sure || (keeper[SCORER].doubt == TRUSTED && !IS_ON_TRIAL(SCORER) &&
                          keeper[SCORER].wall == RIGHT);
    if :: keeper[SCORER].wall >= due -> due = LEAST :: else fi;
    has_looked = true
}

inline collector_looks(c)
{
    if
    :: word[c].told < ZERO && word[c].told == keeper[c].wall -> agree = 1
    :: word[c].told < ZERO && word[c].told != keeper[c].wall -> disagree = 2
    :: else
    fi;
    timekeeper_step(c, BUG != WORD_IS_ONE)
}

/* HELLO and WELCOME, or PING and PONG: each looks at its clock, and then tells it. */
inline exchange(c)
{
    collector_looks(c);
    scorer_looks();
    told = (keeper[c].doubt == OUTVOTED -> ZERO : keeper[c].anchor);
    if :: BUG == WALL_TOLD && keeper[c].doubt == STEPPED -> told = keeper[c].wall :: else fi;
    vote[c].told = told; vote[c].age = 0;
    if
    :: first_told[c] == NOBODY ->
        first_told[c] =
            (keeper[c].doubt != OUTVOTED && (IS_ON_TRIAL(SCORER) || keeper[SCORER].doubt == OUTVOTED) ->
                 keeper[c].anchor : ZERO)
    :: else
    fi;
    word[c].age = 0;
    word[c].told = ZERO;
    if
    :: keeper[SCORER].doubt == TRUSTED && (!IS_ON_TRIAL(SCORER) || BUG == TRIAL_TOLD) ->
        word[c].told = keeper[SCORER].wall
    :: else
    fi;
    is_heard[c] = true;
    has_looked = false; /* at this vote */
    printf("collector %d tells %d, the scorer tells %d (%e)\n", c, told, word[c].told, keeper[SCORER].doubt);
    told = 0
}

inline all_told_right()
{
    k = 1; i = 0;
    do
    :: i == COLLECTORS -> break
    :: else -> k = k && first_told[i] == RIGHT; i++
    od;
    i = 0
}

/* A BATCH of a collector that has greeted. */
inline batch(c)
{
    scorer_looks();
    if
    :: keeper[SCORER].doubt == TRUSTED || BUG == NOT_HELD ->
        printf("the scorer logs at %d (%e)\n", keeper[SCORER].wall, keeper[SCORER].doubt);
        PROMISE(held, keeper[SCORER].doubt == TRUSTED);
        PROMISE(sure, !is_sure || keeper[SCORER].wall == RIGHT);
        PROMISE(behind, keeper[SCORER].wall >= due);
        all_told_right();
        PROMISE(witnessed, !k || keeper[SCORER].wall == RIGHT);
        k = 0;
        last = (keeper[SCORER].wall > last -> keeper[SCORER].wall : last)
    :: else
    fi
}

/* ---- what happens ---- */

inline start_scorer()
{
    i = 0;
    do
    :: i == COLLECTORS -> break
    :: else -> vote[i].told = NOBODY; vote[i].age = 0; first_told[i] = NOBODY; i++
    od;
    i = 0;
    is_sure = false;
    due = (keeper[SCORER].wall < last -> last : LEAST);
    timekeeper_start(SCORER, last)
}

inline start_collector(c)
{
    word[c].told = NOBODY; word[c].age = 0;
    if :: first_told[c] != NOBODY -> first_told[c] = ZERO :: else fi; /* what it expects now is new */
    timekeeper_start(c, LEAST)
}

inline grow_old(words)
{
    if
    :: words.told == NOBODY
    :: else ->
        words.age++;
        if :: words.age == TOLD -> words.age = 0; words.told = NOBODY :: else fi
    fi
}

inline tick()
{
    i = 0;
    do
    :: i > COLLECTORS -> break
    :: else -> if :: keeper[i].trial > 0 -> keeper[i].trial-- :: else fi; i++
    od;
    i = 0;
    do
    :: i == COLLECTORS -> break
    :: else ->
        grow_old(vote[i]); grow_old(word[i]);
        if :: vote[i].told == NOBODY && first_told[i] != NOBODY -> first_told[i] = ZERO :: else fi;
        was_heard[i] = is_calm && is_heard[i]; is_heard[i] = false; i++
    od;
    i = 0;
    has_looked = false;
    if :: is_calm -> calm_ticks++ :: else fi
}

/* Each process expects what is right, or nothing. */
inline all_expect_right()
{
    k = last <= RIGHT; i = 0;
    do
    :: i > COLLECTORS -> break
    :: else ->
        k = k && (keeper[i].anchor == RIGHT || keeper[i].doubt == OUTVOTED || keeper[i].doubt == BEHIND); i++
    od;
    i = 0
}

inline become_calm()
{
    is_calm = true; leaps = 0; is_sure = false; due = LEAST; i = 0;
    do
    :: i > COLLECTORS -> break
    :: else ->
        keeper[i].wall = RIGHT;
        if :: i < COLLECTORS -> first_told[i] = ZERO; is_heard[i] = false :: else fi;
        i++
    od;
    i = 0;
#if CALM == ACCEPTED
    trust(SCORER); keeper[SCORER].trial = 0; keeper[SCORER].has_heard = true; keeper[SCORER].floor = LEAST;
    last = LEAST;
#endif
}

/* In the calm a tick passes when all that must happen in it has happened. */
#define HAS_BEEN_HEARD(c) (!is_calm || is_heard[c] || was_heard[c])
#if COLLECTORS == 1
#define ARE_HEARD HAS_BEEN_HEARD(0)
#elif COLLECTORS == 2
#define ARE_HEARD (HAS_BEEN_HEARD(0) && HAS_BEEN_HEARD(1))
#else
#define ARE_HEARD (HAS_BEEN_HEARD(0) && HAS_BEEN_HEARD(1) && HAS_BEEN_HEARD(2))
#endif
#define MAY_LEAP (!is_calm && leaps > 0)

inline check_calm()
{
    i = 0;
    do
    :: i > COLLECTORS -> break
    :: else -> PROMISE(doubts, keeper[i].doubt == TRUSTED); i++
    od;
    i = 0
}

proctype collector(byte c)
{
end:
    do
    :: d_step { calm_ticks < CALM_TICKS && !(is_calm && is_heard[c]) -> exchange(c) }
    :: d_step { !is_calm && first_told[c] != NOBODY -> batch(c) }
    :: d_step { !is_calm -> collector_looks(c) }
    od
}

/* A wall leaps to `to`, or a process starts again there. */
#define LEAP(to) \
    :: d_step { MAY_LEAP && to >= LEAST && to <= MOST && keeper[p].wall != to -> \
                leaps--; keeper[p].wall = to; printf("the wall of %d leaps to %d\n", p, to) } \
    :: d_step { MAY_LEAP && to >= LEAST && to <= MOST -> \
                leaps--; keeper[p].wall = to; printf("process %d starts again, its wall at %d\n", p, to); \
                if :: p == SCORER -> start_scorer() :: else -> start_collector(p) fi }

proctype machine(byte p)
{
end:
    do
    LEAP(BEHIND_TRUTH)
    LEAP(RIGHT)
    LEAP(AHEAD)
    od
}

init
{
    byte p, wall;
    atomic {
        do
        :: p > COLLECTORS -> break
        :: else ->
            select (wall : LEAST .. MOST);
            keeper[p].wall = wall; keeper[p].floor = LEAST; trust(p);
            if
            :: p < COLLECTORS -> first_told[p] = NOBODY; run collector(p)
            :: else
            fi;
            run machine(p); p++
        od;
        p = 0; wall = 0
    }
end:
    do
    :: d_step { !is_calm || !has_looked -> scorer_looks() }
    :: d_step { has_looked && ARE_HEARD && calm_ticks < CALM_TICKS -> tick() }
    :: d_step { !is_calm ->
#if CALM == EXPECTED
                all_expect_right();
#elif CALM == UNEXPECTED
                k = last <= RIGHT && keeper[SCORER].doubt == TRUSTED && keeper[SCORER].anchor == RIGHT;
#else
                k = 1;
#endif
                if :: k -> printf("calm\n"); become_calm() :: else fi; k = 0 }
    :: d_step { calm_ticks == CALM_TICKS -> check_calm() } break
    od
}
