/* ask HOME KEY standings|pending|records|explain [CENTRE]: prints the answer, a JSON object a line. KEY
 * may be -, where the home asks for none. */
#include <stdio.h>
#include <string.h>

#include <kaohe.h>

static kaohe_status_t begin(kaohe_t *kaohe, const char *what, const char *centre)
{
    if (strcmp(what, "standings") == 0)
        return kaohe_ask_standings(kaohe, 0, 0, NULL);
    if (strcmp(what, "pending") == 0)
        return kaohe_ask_pending(kaohe, centre);
    if (strcmp(what, "records") == 0)
        return kaohe_ask_records(kaohe, 1, 0);
    return kaohe_ask_explanation(kaohe, centre, 0, 0, NULL);
}

int main(int argc, char **argv)
{
    const kaohe_event_t *event;

    if (argc < 4)
        return KAOHE_USAGE;
    kaohe_t *kaohe = kaohe_new(argv[1], strcmp(argv[2], "-") == 0 ? NULL : argv[2]);
    kaohe_status_t status = begin(kaohe, argv[3], argv[4]);
    if (status != KAOHE_OK)
        fprintf(stderr, "ask: %s\n", kaohe_why(kaohe));
    while ((event = kaohe_next(kaohe, KAOHE_FOREVER)))
        if (event->kind == KAOHE_ROW)
            puts(event->text);
        else if (event->kind == KAOHE_ANSWERED && (status = event->status) != KAOHE_OK)
            fprintf(stderr, "ask: %s\n", event->why);
    kaohe_free(&kaohe);
    return (int)status;
}
