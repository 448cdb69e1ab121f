/* follow HOME YEAR [KEY]: prints each change of a year's standings, from a loop of its own that also waits
 * for stdin, and ends with it; then it prints the standings that it holds. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kaohe.h>

static char *held; /* the standings of the year that came last; NULL: none yet */

/* Whether it is of another year: those come too, once they change. */
static int is_other(const kaohe_event_t *event, int year)
{
    return (event->kind == KAOHE_STANDINGS || event->kind == KAOHE_CHANGE) && event->year != year;
}

static void take_event(const kaohe_event_t *event)
{
    switch (event->kind) {
    case KAOHE_STANDINGS:
        free(held);
        held = strdup(event->text);
        break;
    case KAOHE_CHANGE:
        printf("change %s\n", event->text);
        break;
    case KAOHE_LOST:
        printf("lost %llu to %llu\n", (unsigned long long)event->first,
               (unsigned long long)event->last);
        break;
    case KAOHE_HEARD:
        printf("heard %llu\n", (unsigned long long)event->n);
        break;
    case KAOHE_SILENT:
        puts("silent");
        break;
    case KAOHE_UNANSWERED:
        printf("unanswered %s\n", event->why);
        break;
    default: /* of a later version */
        break;
    }
}

int main(int argc, char **argv)
{
    const kaohe_event_t *event;
    char byte;

    if (argc < 3)
        return KAOHE_USAGE;
    int year = atoi(argv[2]);
    kaohe_t *kaohe = kaohe_new(argv[1], argv[3]);
    struct pollfd polls[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = kaohe_fd(kaohe), .events = POLLIN}};
    if (kaohe_follow(kaohe, year) != KAOHE_OK) {
        fprintf(stderr, "follow: %s\n", kaohe_why(kaohe));
        return 1;
    }
    while (poll(polls, 2, -1) > 0) {
        if (polls[0].revents && read(STDIN_FILENO, &byte, 1) <= 0)
            break;
        while ((event = kaohe_next(kaohe, 0)))
            if (!is_other(event, year))
                take_event(event);
        fflush(stdout);
    }
    kaohe_free(&kaohe);
    printf("held %s\n", held ? held : "nothing");
    free(held);
    return 0;
}
