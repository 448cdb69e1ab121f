#include "common/kaohe/alarm.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

void alarm_init(struct alarm *alarm)
{
    *alarm = (struct alarm){.fd = -1, .timer = -1};
}

/* That it is watched already is no mistake: a number may be another file's by now. */
static int watch(const struct alarm *alarm, int file)
{
    struct epoll_event event = {.events = EPOLLIN};

    return epoll_ctl(alarm->fd, EPOLL_CTL_ADD, file, &event) && errno != EEXIST ? -1 : 0;
}

enum status alarm_open(struct alarm *alarm, struct trouble *ret_trouble)
{
    if (alarm->fd >= 0)
        return STATUS_OK;
    alarm->fd = epoll_create1(EPOLL_CLOEXEC);
    alarm->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (alarm->fd >= 0 && alarm->timer >= 0 && watch(alarm, alarm->timer) == 0)
        return STATUS_OK;
    int error = errno;
    alarm_close(alarm);
    return trouble_set(ret_trouble, STATUS_DISK, "cannot make a descriptor to wait with: %s",
                       strerror(error));
}

void alarm_close(struct alarm *alarm)
{
    if (alarm->fd >= 0)
        close(alarm->fd);
    if (alarm->timer >= 0)
        close(alarm->timer);
    alarm_init(alarm);
}

static bool has(const int *files, unsigned count, int file)
{
    for (unsigned i = 0; i < count; i++)
        if (files[i] == file)
            return true;
    return false;
}

/* Files that were closed have left by themselves. */
static void unwatch_others(const struct alarm *alarm, const int *files, unsigned count)
{
    for (unsigned i = 0; i < alarm->count; i++)
        if (!has(files, count, alarm->files[i]))
            epoll_ctl(alarm->fd, EPOLL_CTL_DEL, alarm->files[i], NULL);
}

static struct itimerspec after(int64_t wait_ms)
{
    if (wait_ms == INT64_MAX)
        return (struct itimerspec){0};
    return (struct itimerspec){.it_value = {.tv_sec = wait_ms / 1000,
                                            .tv_nsec = wait_ms > 0 ? wait_ms % 1000 * 1000000 : 1}};
}

static void set_timer(struct alarm *alarm, int64_t wait_ms)
{
    struct itimerspec when = after(wait_ms);
    int rc = timerfd_settime(alarm->timer, 0, &when, NULL);

    assert(rc == 0);
    alarm->is_ringing = wait_ms == 0;
}

/* Where the kernel has no memory to watch a file, the loop is woken at once, again and again, and so
 * misses nothing. */
void alarm_set(struct alarm *alarm, const int *files, unsigned count, int64_t wait_ms)
{
    int lost = 0;

    assert(count <= ALARM_FILES_MAX);
    if (alarm->fd < 0)
        return;
    unwatch_others(alarm, files, count);
    for (unsigned i = 0; i < count; i++)
        lost |= watch(alarm, files[i]);
    if (count > 0)
        memcpy(alarm->files, files, count * sizeof *files);
    alarm->count = count;
    set_timer(alarm, lost ? 0 : wait_ms);
}

void alarm_ring(struct alarm *alarm)
{
    if (alarm->fd >= 0 && !alarm->is_ringing)
        set_timer(alarm, 0);
}
