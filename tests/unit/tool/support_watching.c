#include "tests/unit/tool/support_watching.h"

#include "common/form/rulebook_file.h"

static struct text standings_of(const struct step *step, char ret_json[JSON_BYTES])
{
    snprintf(ret_json, JSON_BYTES,
             "{\"year\":%d,\"n\":%d,\"tiers\":["
             "{\"tier\":1,\"quota\":1,\"centres\":[{\"centre\":\"wuhou\",\"name\":\"武侯区\","
             "\"rank\":1,\"score\":%d}]},"
             "{\"tier\":2,\"quota\":1,\"centres\":[{\"centre\":\"pixian\",\"name\":\"郫县\","
             "\"rank\":1,\"score\":70}]}]}",
             step->year, step->n, step->score);
    return text_of(ret_json);
}

static const char *name_of(const char *slug)
{
    return strcmp(slug, "wuhou") == 0 ? "武侯区" : "郫县";
}

static struct text change_of(const struct step *step, char ret_json[JSON_BYTES])
{
    const char *by = step->by ? step->by : step->centre;

    if (!*step->centre)
        snprintf(ret_json, JSON_BYTES,
                 "{\"n\":%d,\"year\":%d,\"event\":{\"outcome\":\"%s\",\"action\":\"close-year\"}}",
                 step->n, step->year, step->outcome);
    else
        snprintf(ret_json, JSON_BYTES,
                 "{\"n\":%d,\"year\":%d,\"centre\":\"%s\",\"name\":\"%s\",\"score\":%d,"
                 "\"score_before\":70,\"rank\":1,\"rank_before\":2,\"event\":{\"outcome\":\"%s\","
                 "\"centre\":\"%s\",\"clause\":\"leadership\",\"record\":\"L-%d\","
                 "\"summary\":\"批示\"}}",
                 step->n, step->year, step->centre, name_of(step->centre), step->score,
                 step->outcome ? step->outcome : "counted", by, step->n);
    return text_of(ret_json);
}

static void tell(struct watching *watching, kaohe_event_t event, struct text text)
{
    event.text = text.data;
    event.text_bytes = text.size;
    watching_take(watching, &event);
}

static void tell_change(struct watching *watching, const struct step *step)
{
    char change[JSON_BYTES];

    if (step->centre)
        tell(watching, (kaohe_event_t){.kind = KAOHE_CHANGE, .year = step->year},
             change_of(step, change));
}

/* In the order of kaohe.h: standings, changes, what was lost, that all up to there is told. */
static void tell_update(struct watching *watching, const struct step *step)
{
    const struct text none = {"", 0};
    const kaohe_event_t lost = {.kind = KAOHE_LOST,
                                .year = step->year,
                                .first = (uint64_t)step->n_before + 1,
                                .last = (uint64_t)step->n,
                                .count = (uint64_t)step->merged};
    char json[JSON_BYTES];

    tell(watching, (kaohe_event_t){.kind = KAOHE_STANDINGS, .year = step->year},
         standings_of(step, json));
    if (step->what == STANDINGS)
        return;
    if (step->what == GAP)
        tell(watching, lost, none);
    tell_change(watching, step);
    if (step->merged)
        tell(watching, lost, none);
    tell(watching, (kaohe_event_t){.kind = KAOHE_HEARD, .year = step->year, .n = (uint64_t)step->n},
         none);
}

static void begin(struct watching *watching)
{
    enum status status = watching_begin(watching);

    watching->is_heard = true; /* the first time is a row of its own */
    if (status != STATUS_OK)
        printf("begin %d\n", status_exit_code(status));
}

void do_step(struct watching *watching, const struct step *step)
{
    const struct text none = {"", 0};

    switch (step->what) {
    case BEGIN:
        begin(watching);
        break;
    case SILENT:
        tell(watching, (kaohe_event_t){.kind = KAOHE_SILENT}, none);
        break;
    case UNANSWERED:
        tell(watching,
             (kaohe_event_t){.kind = KAOHE_UNANSWERED,
                             .year = step->year,
                             .status = step->merged ? KAOHE_CONFIG : KAOHE_NOBODY,
                             .why = "nobody is there"},
             none);
        break;
    default:
        watching->is_heard &= !step->is_first;
        tell_update(watching, step);
        break;
    }
}

const struct rulebook *default_rules(void)
{
    static struct rulebook rules;
    struct zpl_fault fault;

    assert_true(rulebook_read(rulebook_default(), &rules, &fault));
    return &rules;
}
