#include "common/kaohe/kaohe.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/kaohe/kaohe_inside.h"

enum { WAIT_MS_MAX = 60000 }; /* in one go; the rest is waited for after it */

static_assert((int)KAOHE_LINE_BYTES_MAX == (int)LONG_LINE_BYTES_MAX, "as the protocol has it");
static_assert((int)KAOHE_SILENCE_MS == (int)MIRROR_SILENCE_MS, "as the mirror has it");
static_assert((int)KAOHE_TAKEN_BLANK == (int)TAKEN_BLANK, "as the protocol has them");
static_assert((int)KAOHE_WIRES_MAX <= (int)WIRE_POLL_MAX, "all are waited for together");

char *inside_copy(const char *text, size_t size)
{
    char *copy = memory_raw(size + 1);

    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

kaohe_t *kaohe_new(const char *home, const char *key)
{
    kaohe_t *kaohe = memory_new(sizeof *kaohe);
    const char *named = home ? home : getenv("KAOHE_HOME");

    kaohe->home = named && *named ? inside_copy(named, strlen(named)) : NULL;
    kaohe->key = key ? inside_copy(key, strlen(key)) : NULL;
    alarm_init(&kaohe->alarm);
    return kaohe;
}

void kaohe_free(kaohe_t **kaohe)
{
    if (!kaohe || !*kaohe)
        return;
    asking_close(*kaohe);
    submitting_end(*kaohe);
    following_end(*kaohe);
    events_clear(&(*kaohe)->events);
    alarm_close(&(*kaohe)->alarm);
    free((*kaohe)->home);
    free((*kaohe)->key);
    free(*kaohe);
    *kaohe = NULL;
}

const char *kaohe_why(const kaohe_t *kaohe)
{
    return kaohe->trouble.why;
}

const char *kaohe_version(void)
{
    return KAOHE_VERSION;
}

const char *kaohe_status_text(kaohe_status_t status)
{
    enum status known = status_of_exit_code((int)status);

    return status_exit_code(known) == (int)status ? status_text(known) : "unknown";
}

bool inside_is_key(const char *name)
{
    return strlen(name) <= KEYFILE_NAME_BYTES_MAX;
}

enum status inside_home(const struct kaohe *kaohe, struct home *ret_home,
                        struct trouble *ret_trouble)
{
    enum status status = home_open(kaohe->home ? kaohe->home : HOME_DEFAULT, ret_home, ret_trouble);

    if (status != STATUS_OK || !kaohe->key)
        return status;
    if (!inside_is_key(kaohe->key))
        return trouble_set(ret_trouble, STATUS_USAGE, "no key file has the name `%.64s`",
                           kaohe->key);
    snprintf(ret_home->key, sizeof ret_home->key, "%s", kaohe->key);
    return STATUS_OK;
}

/* What is waited for. */

static unsigned wires_of(const kaohe_t *kaohe, wire_t *ret_wires[KAOHE_WIRES_MAX])
{
    unsigned count = following_wires(kaohe, ret_wires);

    ret_wires[count++] = asking_wire(kaohe);
    ret_wires[count++] = submitting_wire(kaohe);
    return count;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* INT64_MAX: nothing is waited for. */
static int64_t deadline_of(const kaohe_t *kaohe, int64_t now_ms)
{
    return earlier(asking_deadline(kaohe),
                   earlier(submitting_deadline(kaohe, now_ms), following_deadline(kaohe)));
}

/* For how long nothing is to be done, unless a socket has something; INT64_MAX: for ever. */
static int64_t rest_ms(const kaohe_t *kaohe, int64_t now_ms)
{
    int64_t deadline_ms = deadline_of(kaohe, now_ms);

    return deadline_ms == INT64_MAX ? INT64_MAX : deadline_ms > now_ms ? deadline_ms - now_ms : 0;
}

/* Until there is a frame, or the deadline. */
static void wait_by_alarm(kaohe_t *kaohe, int64_t wait_ms)
{
    wire_t *wires[KAOHE_WIRES_MAX];
    int files[KAOHE_WIRES_MAX];
    unsigned count = wires_of(kaohe, wires), used = 0;
    bool has_frame = false;

    for (unsigned i = 0; i < count; i++) {
        if (!wires[i])
            continue;
        files[used++] = wire_fd(wires[i]);
        has_frame |= wire_has_frame(wires[i]);
    }
    alarm_set(&kaohe->alarm, files, used, has_frame ? 0 : wait_ms);
}

void inside_set_alarm(kaohe_t *kaohe)
{
    if (kaohe->alarm.fd < 0)
        return;
    int64_t wait_ms = rest_ms(kaohe, clock_mono_ms());
    if (!events_is_empty(&kaohe->events) || wait_ms == 0)
        alarm_ring(&kaohe->alarm);
    else
        wait_by_alarm(kaohe, wait_ms);
}

int kaohe_fd(kaohe_t *kaohe)
{
    if (alarm_open(&kaohe->alarm, &kaohe->trouble) != STATUS_OK)
        return -1;
    inside_set_alarm(kaohe);
    return kaohe->alarm.fd;
}

static void step(kaohe_t *kaohe, int64_t now_ms)
{
    asking_step(kaohe, now_ms);
    submitting_step(kaohe);
    following_step(kaohe, now_ms);
}

/* Steps until there is an event; false where none came until `until_ms`, or none can come. */
static bool await_event(kaohe_t *kaohe, int64_t until_ms)
{
    wire_t *wires[KAOHE_WIRES_MAX];

    while (events_is_empty(&kaohe->events)) {
        int64_t now_ms = clock_mono_ms();
        step(kaohe, now_ms);
        if (!events_is_empty(&kaohe->events))
            break;
        int64_t wait_ms = rest_ms(kaohe, now_ms);
        if (wait_ms == INT64_MAX || now_ms >= until_ms)
            return false;
        wait_ms = earlier(earlier(wait_ms, until_ms - now_ms), WAIT_MS_MAX);
        wire_wait(wires, wires_of(kaohe, wires), -1, wait_ms);
    }
    return true;
}

const kaohe_event_t *kaohe_next(kaohe_t *kaohe, int wait_ms)
{
    int64_t until_ms = wait_ms < 0 ? INT64_MAX : clock_mono_ms() + wait_ms;

    await_event(kaohe, until_ms);
    const kaohe_event_t *event = events_take(&kaohe->events);
    inside_set_alarm(kaohe);
    return event;
}
