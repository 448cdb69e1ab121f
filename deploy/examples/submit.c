/* submit HOME SOURCE [KEY] <LINES: hands the lines of stdin over, and prints what became of each. With
 * status 0 none was malformed or refused. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <kaohe.h>

static int is_wrong; /* a line was malformed or refused, or the submission has failed */

static void print_taken(const kaohe_event_t *event)
{
    if (event->taken != KAOHE_TAKEN_MALFORMED)
        return;
    is_wrong = 1;
    printf("line %llu: malformed: %s: %s\n", (unsigned long long)event->tag, event->field,
           event->why);
}

static void print_outcome(const kaohe_event_t *event)
{
    is_wrong |= *event->reason != '\0';
    printf("line %llu: record %llu, %s%s%s\n", (unsigned long long)event->tag,
           (unsigned long long)event->n, event->outcome, *event->reason ? ", " : "", event->reason);
}

/* Whatever has come within so many milliseconds; false where nothing has. */
static int take_event(kaohe_t *kaohe, int wait_ms)
{
    const kaohe_event_t *event = kaohe_next(kaohe, wait_ms);

    if (!event)
        return 0;
    if (event->kind == KAOHE_TAKEN)
        print_taken(event);
    if (event->kind == KAOHE_OUTCOME)
        print_outcome(event);
    if (event->kind == KAOHE_SUBMITTED && event->status != KAOHE_OK) {
        is_wrong = 1;
        fprintf(stderr, "submit: %s\n", event->why);
    }
    return 1;
}

static kaohe_status_t hand_over(kaohe_t *kaohe, const char *line, size_t bytes)
{
    static uint64_t tag;
    kaohe_status_t status;

    tag++;
    while ((status = kaohe_submit_line(kaohe, tag, line, bytes)) == KAOHE_FULL)
        take_event(kaohe, KAOHE_FOREVER);
    return status;
}

/* What has come of stdin, and the beginning of a line whose end has not. */
static struct {
    char bytes[KAOHE_LINE_BYTES_MAX + 1];
    size_t used;
} input;

/* Hands over the lines that are whole; at the end of stdin (`is_end`) also the last one. A line that fills
 * the room is too long, and is refused as that. */
static kaohe_status_t hand_over_lines(kaohe_t *kaohe, int is_end)
{
    kaohe_status_t status = KAOHE_OK;
    size_t at = 0;
    const char *end;

    while (status == KAOHE_OK && (end = memchr(input.bytes + at, '\n', input.used - at))) {
        status = hand_over(kaohe, input.bytes + at, (size_t)(end - input.bytes) - at);
        at = (size_t)(end - input.bytes) + 1;
    }
    if (status == KAOHE_OK && at < input.used &&
        (is_end || input.used - at == sizeof input.bytes)) {
        status = hand_over(kaohe, input.bytes + at, input.used - at);
        at = input.used;
    }
    memmove(input.bytes, input.bytes + at, input.used - at);
    input.used -= at;
    return status;
}

/* Lines go on their way as they come, also from a pipe that stays open. */
static kaohe_status_t hand_over_stdin(kaohe_t *kaohe)
{
    struct pollfd polls[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = kaohe_fd(kaohe), .events = POLLIN}};
    kaohe_status_t status = KAOHE_OK;
    ssize_t bytes = 1;

    while (status == KAOHE_OK && bytes > 0 && poll(polls, 2, -1) > 0) {
        while (take_event(kaohe, 0))
            ;
        if (!polls[0].revents)
            continue;
        bytes = read(STDIN_FILENO, input.bytes + input.used, sizeof input.bytes - input.used);
        input.used += bytes > 0 ? (size_t)bytes : 0;
        status = hand_over_lines(kaohe, bytes <= 0);
    }
    return status == KAOHE_OK ? kaohe_submit_end(kaohe) : status;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return KAOHE_USAGE;
    kaohe_t *kaohe = kaohe_new(argv[1], argc > 3 ? argv[3] : NULL);
    if (kaohe_submit_begin(kaohe, argv[2], 1) != KAOHE_OK || hand_over_stdin(kaohe) != KAOHE_OK) {
        is_wrong = 1;
        fprintf(stderr, "submit: %s\n", kaohe_why(kaohe));
    }
    while (take_event(kaohe, KAOHE_FOREVER))
        ;
    kaohe_free(&kaohe);
    return is_wrong;
}
