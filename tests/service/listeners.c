/* Many who follow a board's events, while changes are submitted to the office's collector at a given rate.
 *
 *     kaohe-listeners HOME PORT SECONDS RATE READS SLOW DEAF IDLE DRIPS
 *
 * So many of each kind (listener.h). First come those that only hold a connection, then who follows; when
 * each of these has the standings, the changes begin. After SECONDS no more are submitted, and it ends once
 * all who read have all changes, or nothing has come for a while. Who follows is one thread, that submits is
 * another.
 *
 * A line of names and numbers: how many changes were submitted, and what those who read noted of them; how
 * long each took from before it was submitted until its text was received, in microseconds. */
#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "common/base/memory.h"
#include "common/kaohe/kaohe.h"
#include "tests/service/dial.h"
#include "tests/service/listener.h"

enum {
    SECOND_US = 1000000,
    TICK_US = 100000,
    EVENTS_MAX = 256,
    PATIENCE_US = 10 * SECOND_US, /* without anything that comes */
    SLOW_RECEIVED_BYTES = 16 << 10,
};

static const char *const centres[] = {"jinjiang",   "qingyang", "jinniu",   "wuhou",  "chenghua",
                                      "longquanyi", "xindu",    "wenjiang", "pixian", "dayi"};

struct crowd {
    struct listener *all;
    unsigned count, per_kind[LISTENER_KINDS];
    struct listener_notes notes[LISTENER_KINDS];
    struct sockaddr_in to;
    int epoll;
};

/* Who submits. */
struct sender {
    const char *home;
    int64_t end_us, period_us;
    atomic_ullong sent;
    atomic_bool is_done;
};

static struct crowd crowd;
static struct sender sender;

/* ---- Submitting ---- */

static void check_event(const kaohe_event_t *event)
{
    bool is_fine = event->kind != KAOHE_TAKEN || event->taken == KAOHE_TAKEN_EVENT;

    if (!is_fine || (event->kind == KAOHE_SUBMITTED && event->status != KAOHE_OK)) {
        fprintf(stderr, "submitting: %s\n", event->why);
        exit(1);
    }
}

/* A report of the office that costs a centre points; ranks change now and then. */
static void submit_one(kaohe_t *kaohe, uint64_t seq)
{
    char line[512];
    int size = snprintf(line, sizeof line,
                        "{\"clause\":\"overdue-case\",\"centre\":\"%s\",\"record\":\"M-%lld-%llu\","
                        "\"occurred\":\"2006-07-01T12:00:00+08:00\",\"summary\":\"超过承诺时限\"}",
                        centres[seq % (sizeof centres / sizeof *centres)], (long long)dial_now_us(),
                        (unsigned long long)seq);
    kaohe_status_t status = kaohe_submit_line(kaohe, seq, line, (size_t)size);

    if (status != KAOHE_OK) {
        fprintf(stderr, "submitting: %s\n", kaohe_why(kaohe));
        exit(1);
    }
}

static void listen_until(kaohe_t *kaohe, int64_t due_us)
{
    struct pollfd file = {.fd = kaohe_fd(kaohe), .events = POLLIN};
    const kaohe_event_t *event;

    for (int64_t left_us; (left_us = due_us - dial_now_us()) > 0;) {
        poll(&file, 1, (int)((left_us + 999) / 1000));
        while ((event = kaohe_next(kaohe, 0)))
            check_event(event);
    }
}

static void *submit(void *context)
{
    kaohe_t *kaohe = kaohe_new(sender.home, NULL);
    const kaohe_event_t *event;
    kaohe_status_t status = kaohe_submit_begin(kaohe, "office", 0);

    assert(status == KAOHE_OK);
    for (int64_t due_us = dial_now_us(); due_us < sender.end_us; due_us += sender.period_us) {
        listen_until(kaohe, due_us);
        submit_one(kaohe, atomic_fetch_add(&sender.sent, 1) + 1);
    }
    kaohe_submit_end(kaohe);
    while ((event = kaohe_next(kaohe, KAOHE_FOREVER)))
        check_event(event);
    kaohe_free(&kaohe);
    atomic_store(&sender.is_done, true);
    return context;
}

/* ---- Following ---- */

/* What is read by turns is not looked out for. */
static void watch_for(struct listener *listener)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = listener};

    if (listener->kind == LISTENER_SLOW || listener->kind == LISTENER_DEAF)
        return;
    int rc = epoll_ctl(crowd.epoll, EPOLL_CTL_ADD, listener->fd, &event);
    assert(rc == 0);
}

static void come(enum listener_kind kind)
{
    bool is_slow = kind == LISTENER_SLOW || kind == LISTENER_DEAF;

    for (unsigned i = 0; i < crowd.per_kind[kind]; i++) {
        struct listener *listener = &crowd.all[crowd.count++];
        if (listener_open(listener, kind, &crowd.to, is_slow ? SLOW_RECEIVED_BYTES : 0,
                          &crowd.notes[kind]))
            watch_for(listener);
    }
}

static void tick(void)
{
    static unsigned ticks;

    ticks++;
    for (unsigned i = 0; i < crowd.count; i++) {
        if (crowd.all[i].kind == LISTENER_SLOW && crowd.all[i].fd >= 0)
            listener_read(&crowd.all[i]);
        if (ticks % (SECOND_US / TICK_US) == 0)
            listener_tick(&crowd.all[i]);
    }
}

/* What comes within a tick. Returns whether anything came. */
static bool turn(void)
{
    static int64_t ticked_us;
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(crowd.epoll, events, EVENTS_MAX, TICK_US / 1000);

    for (int i = 0; i < count; i++)
        listener_read(events[i].data.ptr);
    if (dial_now_us() - ticked_us >= TICK_US) {
        ticked_us = dial_now_us();
        tick();
    }
    return count > 0;
}

/* False: nothing more comes, and it is not so. */
static bool turn_until(bool (*is_so)(void))
{
    int64_t heard_us = dial_now_us();

    while (!is_so()) {
        uint64_t told = crowd.notes[LISTENER_READS].told + crowd.notes[LISTENER_READS].begun;
        turn();
        if (told != crowd.notes[LISTENER_READS].told + crowd.notes[LISTENER_READS].begun)
            heard_us = dial_now_us();
        if (dial_now_us() - heard_us > PATIENCE_US)
            return false;
    }
    return true;
}

static bool have_all_begun(void)
{
    return crowd.notes[LISTENER_READS].begun >= crowd.per_kind[LISTENER_READS];
}

static bool have_all_got_all(void)
{
    const struct listener_notes *notes = &crowd.notes[LISTENER_READS];

    return atomic_load(&sender.is_done) &&
           notes->told >= atomic_load(&sender.sent) * crowd.per_kind[LISTENER_READS];
}

/* ---- What was noted ---- */

/* What no one behind it tells of: the last ones. */
static uint64_t never_told(void)
{
    uint64_t sent = atomic_load(&sender.sent), lost = 0;

    for (unsigned i = 0; i < crowd.count; i++)
        if (crowd.all[i].kind == LISTENER_READS)
            lost += sent - crowd.all[i].seq;
    return lost;
}

static double seconds_run(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void print(const char *name, uint64_t number)
{
    printf("%s=%llu ", name, (unsigned long long)number);
}

static void report(void)
{
    const struct listener_notes *notes = &crowd.notes[LISTENER_READS];

    print("sent", atomic_load(&sender.sent));
    print("told", notes->told);
    print("lost", notes->lost + never_told());
    print("doubled", notes->doubled);
    print("disordered", notes->disordered);
    print("merged", notes->merged);
    print("resyncs", notes->resyncs);
    print("ended", notes->ended);
    print("p50", (uint64_t)listener_percentile(notes, 500));
    print("p99", (uint64_t)listener_percentile(notes, 990));
    print("max", (uint64_t)notes->took_us_max);
    print("slow_told", crowd.notes[LISTENER_SLOW].told);
    print("slow_doubled", crowd.notes[LISTENER_SLOW].doubled);
    print("slow_disordered", crowd.notes[LISTENER_SLOW].disordered);
    print("idle_ended", crowd.notes[LISTENER_IDLE].ended);
    print("drips_ended", crowd.notes[LISTENER_DRIPS].ended);
    printf("run=%.2f\n", seconds_run());
}

static void read_arguments(char **argv, int64_t *ret_seconds)
{
    sender.home = argv[1];
    crowd.to = (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_port = htons((uint16_t)atoi(argv[2])),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    *ret_seconds = atoi(argv[3]);
    sender.period_us = SECOND_US / atoi(argv[4]);
    for (int kind = 0; kind < LISTENER_KINDS; kind++) {
        crowd.per_kind[kind] = (unsigned)atoi(argv[5 + kind]);
        crowd.count += crowd.per_kind[kind];
    }
    crowd.all = memory_new((crowd.count + 1) * sizeof *crowd.all);
    crowd.count = 0;
    crowd.epoll = epoll_create1(EPOLL_CLOEXEC);
}

static void gather(void)
{
    static const enum listener_kind order[] = {LISTENER_IDLE, LISTENER_DRIPS, LISTENER_DEAF,
                                               LISTENER_SLOW, LISTENER_READS};

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        come(order[i]);
    if (!turn_until(have_all_begun)) {
        fprintf(stderr, "%llu of %u were told the standings\n",
                (unsigned long long)crowd.notes[LISTENER_READS].begun,
                crowd.per_kind[LISTENER_READS]);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    int64_t seconds;
    pthread_t thread;

    if (argc != 5 + LISTENER_KINDS || atoi(argv[4]) <= 0) {
        fprintf(stderr,
                "usage: kaohe-listeners HOME PORT SECONDS RATE READS SLOW DEAF IDLE DRIPS\n");
        return 64;
    }
    read_arguments(argv, &seconds);
    gather();
    sender.end_us = dial_now_us() + seconds * SECOND_US;
    int rc = pthread_create(&thread, NULL, submit, NULL);
    assert(rc == 0);
    turn_until(have_all_got_all);
    report();
    return 0;
}
