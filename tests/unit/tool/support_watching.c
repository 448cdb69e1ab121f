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

static void take(struct watching *watching, enum subscription_kind kind, const struct step *step)
{
    char json[JSON_BYTES], change[JSON_BYTES];
    struct mirror_standings held = {(uint64_t)step->year, (uint64_t)step->n,
                                    standings_of(step, json)};
    struct text rows[] = {step->centre ? change_of(step, change) : (struct text){0}};
    struct message_update update = {.year = (uint64_t)step->year,
                                    .n = (uint64_t)step->n,
                                    .n_before = (uint64_t)step->n_before,
                                    .merged = (uint64_t)step->merged,
                                    .json = held.json,
                                    .rows = {rows, step->centre != NULL}};
    struct subscription_news news = {.kind = kind,
                                     .year = (uint64_t)step->year,
                                     .standings = held,
                                     .update = &update,
                                     .is_first = step->is_first,
                                     .status = STATUS_NOBODY,
                                     .why = "nobody is there"};

    watching_take(watching, &news, step->year ? &held : NULL);
}

void do_step(struct watching *watching, const struct step *step)
{
    static const enum subscription_kind kinds[] = {[STANDINGS] = SUBSCRIPTION_STANDINGS,
                                                   [UPDATE] = SUBSCRIPTION_UPDATE,
                                                   [GAP] = SUBSCRIPTION_GAP,
                                                   [SILENT] = SUBSCRIPTION_SILENT,
                                                   [BACK] = SUBSCRIPTION_BACK,
                                                   [UNANSWERED] = SUBSCRIPTION_UNANSWERED};

    if (step->what != BEGIN) {
        take(watching, kinds[step->what], step);
        return;
    }
    enum status status = watching_begin(watching);
    if (status != STATUS_OK)
        printf("begin %d\n", status_exit_code(status));
}

const struct rulebook *default_rules(void)
{
    static struct rulebook rules;
    struct zpl_fault fault;

    assert_true(rulebook_read(rulebook_default(), &rules, &fault));
    return &rules;
}
