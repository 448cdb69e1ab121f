/* Many who open a board's page at once.
 *
 *     kaohe-visitors PORT PAGES <PATHS
 *
 * Each page asks for all paths, a line each of stdin, in their order, by two connections that it keeps, as the
 * page's own questions are (services/board/page/ask.js). Where too many ask (503) it asks again, as the page does,
 * and gives up in the end. One thread.
 *
 * A line of names and numbers: how many milliseconds until half of the pages and until the last had all; how many
 * answers there were, how many were no 200 (`refused`, by number of answers), and how many paths nobody
 * answered in the end (`failed`); how many connections were ended meanwhile (`reopened`); bytes. */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "tests/service/dial.h"

enum {
    PATHS_MAX = 256,
    EACH = 2, /* connections of a page */
    TRIES = 6,
    PAUSE_US = 500000,
    READ_BYTES = 256 << 10,
    EVENTS_MAX = 256,
    TURN_MS = 20,
    PATIENCE_US = 120 * 1000000,
    HEAD_BYTES = 2048,
};

struct visit {
    int fd;
    struct page *page;
    const char *path; /* NULL: none is under way */
    unsigned tries;
    int64_t again_us; /* 0: its answer is waited for */
    char head[HEAD_BYTES];
    size_t head_size;
    bool has_head;
    unsigned status;
    size_t left; /* of the body */
};

struct page {
    struct visit visits[EACH];
    unsigned next, done;
    int64_t took_us; /* 0: it lacks something */
};

static char *paths[PATHS_MAX];
static unsigned path_count, page_count, pages_done;
static struct page *pages;
static uint64_t answers, refused, failed, reopened, bytes;
static struct sockaddr_in to;
static int epoll;
static int64_t begun_us;

static void read_paths(void)
{
    char line[1024];

    while (path_count < PATHS_MAX && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        paths[path_count++] = memory_copy(line, strlen(line) + 1);
    }
}

static void send_request(struct visit *visit)
{
    char request[1200];
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        visit->path);
    ssize_t sent = send(visit->fd, request, (size_t)size, MSG_NOSIGNAL);

    assert(sent == size);
    visit->again_us = 0;
    visit->head_size = visit->left = 0;
    visit->has_head = false;
    visit->tries++;
}

static void take_next(struct visit *visit)
{
    struct page *page = visit->page;

    visit->path = page->next < path_count ? paths[page->next++] : NULL;
    visit->tries = 0;
    if (visit->path)
        send_request(visit);
}

static void finish(struct visit *visit)
{
    struct page *page = visit->page;

    answers++;
    refused += visit->status != 200;
    if (visit->status == 503 && visit->tries < TRIES) {
        visit->again_us = dial_now_us() + (int64_t)PAUSE_US * visit->tries +
                          rand() % (PAUSE_US * (int)visit->tries);
        return;
    }
    failed += visit->status != 200;
    if (++page->done == path_count) {
        page->took_us = dial_now_us() - begun_us;
        pages_done++;
    }
    take_next(visit);
}

/* Returns how much of it was taken. */
static size_t take_head(struct visit *visit, const char *from, size_t size)
{
    size_t before = visit->head_size;
    size_t room = sizeof visit->head - 1 - before;

    memcpy(visit->head + before, from, size < room ? size : room);
    visit->head_size += size < room ? size : room;
    visit->head[visit->head_size] = '\0';
    char *end = strstr(visit->head, "\r\n\r\n");
    if (!end) {
        assert(visit->head_size < sizeof visit->head - 1);
        return size;
    }
    const char *length = strcasestr(visit->head, "Content-Length: ");
    assert(length);
    visit->status = (unsigned)atoi(visit->head + strlen("HTTP/1.1 "));
    visit->left = strtoul(length + strlen("Content-Length: "), NULL, 10);
    visit->has_head = true;
    return (size_t)(end + 4 - visit->head) - before;
}

static void take(struct visit *visit, const char *from, size_t size)
{
    bytes += size;
    if (!visit->has_head) {
        size_t part = take_head(visit, from, size);
        size -= part;
    }
    assert(size <= visit->left); /* nothing comes that was not asked for */
    visit->left -= size;
    if (visit->has_head && visit->left == 0)
        finish(visit);
}

static void connect_visit(struct page *page, struct visit *visit)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = visit};

    visit->page = page;
    visit->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert(visit->fd >= 0);
    int rc = connect(visit->fd, (const struct sockaddr *)&to, sizeof to);
    assert(rc == 0);
    rc = epoll_ctl(epoll, EPOLL_CTL_ADD, visit->fd, &event);
    assert(rc == 0);
}

/* As a browser does: the board has ended a connection that was idle, and the page goes on by another. */
static void come_back(struct visit *visit)
{
    close(visit->fd);
    if (!visit->path)
        return;
    bool is_asking = !visit->again_us;
    reopened++;
    connect_visit(visit->page, visit);
    if (is_asking)
        send_request(visit);
}

static void receive(struct visit *visit)
{
    static char buffer[READ_BYTES];
    ssize_t got = recv(visit->fd, buffer, sizeof buffer, MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got > 0)
        take(visit, buffer, (size_t)got);
    else
        come_back(visit);
}

static void ask_again(void)
{
    int64_t now_us = dial_now_us();

    for (unsigned i = 0; i < page_count * EACH; i++) {
        struct visit *visit = &pages[i / EACH].visits[i % EACH];
        if (visit->again_us && visit->again_us <= now_us)
            send_request(visit);
    }
}

static void open_all(void)
{
    for (unsigned i = 0; i < page_count * EACH; i++)
        connect_visit(&pages[i / EACH], &pages[i / EACH].visits[i % EACH]);
    begun_us = dial_now_us();
    for (unsigned i = 0; i < page_count * EACH; i++)
        take_next(&pages[i / EACH].visits[i % EACH]);
}

static int compare_pages(const void *a, const void *b)
{
    int64_t left = ((const struct page *)a)->took_us, right = ((const struct page *)b)->took_us;

    return (left > right) - (left < right);
}

static void report(void)
{
    qsort(pages, page_count, sizeof *pages, compare_pages);
    printf("half=%lld last=%lld answers=%llu refused=%llu failed=%llu reopened=%llu bytes=%llu\n",
           (long long)pages[page_count / 2].took_us / 1000,
           (long long)pages[page_count - 1].took_us / 1000, (unsigned long long)answers,
           (unsigned long long)refused, (unsigned long long)failed, (unsigned long long)reopened,
           (unsigned long long)bytes);
}

int main(int argc, char **argv)
{
    struct epoll_event events[EVENTS_MAX];

    if (argc != 3 || atoi(argv[2]) <= 0) {
        fprintf(stderr, "usage: kaohe-visitors PORT PAGES <PATHS\n");
        return 64;
    }
    to = (struct sockaddr_in){.sin_family = AF_INET,
                              .sin_port = htons((uint16_t)atoi(argv[1])),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    page_count = (unsigned)atoi(argv[2]);
    pages = memory_new(page_count * sizeof *pages);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    read_paths();
    assert(path_count > 0);
    open_all();
    while (pages_done < page_count && dial_now_us() - begun_us < PATIENCE_US) {
        int count = epoll_wait(epoll, events, EVENTS_MAX, TURN_MS);
        for (int i = 0; i < count; i++)
            receive(events[i].data.ptr);
        ask_again();
    }
    if (pages_done < page_count) {
        fprintf(stderr, "%u of %u pages had all\n", pages_done, page_count);
        return 1;
    }
    report();
    return 0;
}
