#include "services/scorer/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/score/keyring.h"

struct sessions {
    struct session list[SESSIONS_MAX]; /* by centre id; the office is the last */
};

sessions_t *sessions_new(void)
{
    sessions_t *sessions = memory_new(sizeof *sessions);

    return sessions;
}

void sessions_destroy(sessions_t **sessions)
{
    free(*sessions);
    *sessions = NULL;
}

struct session *sessions_of(sessions_t *sessions, const struct rulebook *book, struct text source)
{
    const struct centre *centre = book ? rulebook_centre(book, source) : NULL;
    bool is_office = text_is(source, OFFICE);

    if (!centre && !is_office)
        return NULL;
    struct session *session = &sessions->list[is_office ? CENTRES_MAX : centre->id];
    memcpy(session->state.slug, source.data, source.size);
    session->source = is_office ? SOURCE_ID_OFFICE : (uint8_t)centre->id;
    return session;
}

struct session *sessions_with(sessions_t *sessions, const struct peer *peer, uint64_t name)
{
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions->list[i];
        if (session->is_open && session->name == name && peer_equal(&session->peer, peer))
            return session;
    }
    return NULL;
}

struct session *sessions_open_at(sessions_t *sessions, unsigned at)
{
    return sessions->list[at].is_open ? &sessions->list[at] : NULL;
}

unsigned sessions_place(const sessions_t *sessions, const struct session *session)
{
    return (unsigned)(session - sessions->list);
}

bool session_is_other(const struct session *session, const struct message_hello *hello)
{
    return session->is_open && session->state.instance != hello->instance;
}

bool session_may_be_taken(const struct session *session, const struct message_hello *hello,
                          int64_t mono_ms)
{
    return !session_is_other(session, hello) || hello->fresh ||
           mono_ms - session->heard_mono_ms >= SESSION_SILENCE_MS_MAX;
}

void session_contest(struct session *session, const struct message_hello *hello, int64_t mono_ms)
{
    session->state.rival = hello->instance;
    session->contested_mono_ms = mono_ms;
}

void session_open(struct session *session, const struct peer *peer,
                  const struct message_hello *hello)
{
    session->is_open = true;
    session->state.has_greeted = true;
    session->peer = *peer;
    session->name = hello->session;
    session->next = hello->first;
    session->unreceipted = 0;
    session->asks_growth = false;
    session->shown = 0;
    session->state.instance = hello->instance;
    if (session->state.rival == hello->instance)
        session->contested_mono_ms = 0;
    session->state.epoch = hello->epoch;
    session->state.held = hello->last + 1 - hello->first;
    session->state.lacks_first = session->state.lacks_last = 0;
}

void session_recall(struct session *session, const struct record *record)
{
    session->state.epoch = record->epoch;
    session->state.last = record->seq;
    session->state.n = record->n;
    session->state.heard_ms = record->received_ms;
}

void sessions_recall_cosigned(sessions_t *sessions, uint8_t source, uint64_t n)
{
    unsigned place = source == SOURCE_ID_OFFICE ? CENTRES_MAX : source;

    if (place < SESSIONS_MAX && sessions->list[place].state.cosigned < n)
        sessions->list[place].state.cosigned = n;
}

void session_lack(struct session *session, uint64_t first, uint64_t last, int64_t wall_ms)
{
    struct source_state *state = &session->state;

    if (state->lacks_first != first || state->lacks_last != last)
        session->is_lack_told = false;
    state->lacks_first = first;
    state->lacks_last = last;
    state->heard_ms = wall_ms;
}

const struct source_state *sessions_lack_to_tell(sessions_t *sessions)
{
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions->list[i];
        if (session->state.lacks_last == 0 || session->is_lack_told)
            continue;
        session->is_lack_told = true;
        return &session->state;
    }
    return NULL;
}

bool session_may_send(struct session *session, size_t count, uint64_t rate, int64_t mono_ms,
                      uint64_t *ret_wait_ms)
{
    uint64_t passed_ms = (uint64_t)(mono_ms - session->spent_mono_ms);
    uint64_t earned = passed_ms < 1000 ? passed_ms * rate / 1000 : rate;

    if (rate == 0)
        return true;
    if (earned > 0) {
        session->spent -= earned < session->spent ? earned : session->spent;
        session->spent_mono_ms = mono_ms;
    }
    uint64_t most = rate > count ? rate : count; /* a whole batch goes, however small the share */
    if (session->spent + count <= most) {
        session->spent += count;
        return true;
    }
    uint64_t next = rate / SESSION_RATE_WAITS > count ? rate / SESSION_RATE_WAITS : count;
    *ret_wait_ms = 1 + (session->spent + next - most) * 1000 / rate;
    return false;
}

bool session_keeps_window(struct session *session, size_t count, uint64_t pass)
{
    if (session->pass != pass)
        session->unreceipted = 0;
    session->pass = pass;
    session->unreceipted += count;
    return session->unreceipted <= LINK_WINDOW_EVENTS;
}

void session_heard(struct session *session, int64_t mono_ms, int64_t wall_ms)
{
    session->heard_mono_ms = mono_ms;
    session->state.heard_ms = wall_ms;
}

void session_tell_clock(struct session *session, uint64_t clock_ms, int64_t since_boot_ms,
                        int64_t boot_ms)
{
    session->clock.wall_ms = clock_ms <= INT64_MAX / 2 ? (int64_t)clock_ms : 0;
    session->clock.since_boot_ms = since_boot_ms;
    session->clock.heard_boot_ms = boot_ms;
}

struct clock_votes sessions_votes(const sessions_t *sessions, const struct clock_reading *now)
{
    struct clock_votes votes = {0};

    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct session *session = &sessions->list[i];
        int64_t age_ms = now->boot_ms - session->clock.heard_boot_ms;
        if (!session->state.has_greeted || age_ms >= CLOCK_WORD_MS_MAX)
            continue;
        if (session->clock.wall_ms)
            clock_votes_add(&votes, now, &session->clock);
        else
            votes.abstain++;
    }
    return votes;
}

static struct source_state state_of(const struct session *session, int64_t mono_ms)
{
    struct source_state state = session->state;

    state.rival_ago_ms = mono_ms - session->contested_mono_ms;
    state.is_contested = session->contested_mono_ms && state.rival_ago_ms < SESSION_CONTEST_MS_MAX;
    state.is_connected =
        session->is_open && mono_ms - session->heard_mono_ms < SESSION_SILENCE_MS_MAX;
    return state;
}

static bool is_known(const struct source_state *state)
{
    return state->has_greeted || state->lacks_last || state->n;
}

unsigned sessions_list(const sessions_t *sessions, int64_t mono_ms,
                       struct source_state ret_sources[SESSIONS_MAX])
{
    unsigned count = 0;

    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        if (is_known(&sessions->list[i].state))
            ret_sources[count++] = state_of(&sessions->list[i], mono_ms);
    return count;
}
