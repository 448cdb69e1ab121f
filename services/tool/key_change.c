/* kaohe keys grant, withdraw. */
#include "services/tool/key_change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/score/rulebook.h"
#include "services/tool/why_refused.h"
#include "services/tool/key_command.h"
#include "services/tool/key_grants.h"
#include "services/tool/key_past.h"
#include "services/tool/key_signer.h"
#include "services/tool/log_rules.h"
#include "services/tool/office.h"
#include "services/tool/question.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

static enum status tell(const struct tool *tool, const struct home *home,
                        const struct receipt *receipt)
{
    char why[WHY_REFUSED_BYTES];

    if (receipt->outcome != OUTCOME_REFUSED) {
        printf("record %llu\n", (unsigned long long)receipt->n);
        return STATUS_OK;
    }
    why_refused_t *whys = why_refused_new(home);
    const char *field = why_refused_write(whys, receipt, why);
    why_refused_close(&whys);
    return tool_fail(tool, STATUS_NO, "%s: refused: %s (record %llu)%s%s", field,
                     reason_name(receipt->reason), (unsigned long long)receipt->n, *why ? ": " : "",
                     why);
}

enum status key_change_send(const struct tool *tool, const struct home *home, json_t *event,
                            const char *by)
{
    struct office_event office = {0};
    char what[32];

    snprintf(what, sizeof what, "%s", row_text(event, "action"));
    enum status status = office_line(tool, event, &office.line);
    fflush(stdout);
    if (status == STATUS_OK)
        status = office_hand_over(tool, home, by, what, &office, 1);
    if (status == STATUS_OK)
        status = tell(tool, home, &office.receipt);
    free(office.line);
    return status;
}

enum status key_change_write(const struct tool *tool, const struct home *home,
                             const struct key_change *change)
{
    json_t *json = json_pack("{s:s,s:s,s:s*,s:s*,s:s*,s:s*}", "action", change->action, "key",
                             change->who->text, "role", change->role, "centre", change->centre,
                             "signer", change->signer, "summary", change->summary);

    return key_change_send(tool, home, json, change->by);
}

bool key_change_is_witness(const char *role)
{
    return strcmp(role, OFFICE) == 0 || strcmp(role, role_name(ROLE_DISTRICT)) == 0;
}

static const char *centre_name(const struct rulebook *rules, const char *centre)
{
    const struct centre *known = centre ? rulebook_centre_named(rules, text_of(centre)) : NULL;

    return known ? known->name : centre ? centre : "";
}

/* What is about to be done: role, centre and which key. */
static void say(const struct home *home, const struct key_change *change, const char *what)
{
    struct rulebook *rules = log_rules_ask(home);
    const struct key_who *who = change->who;

    printf("%s the key %s%s%s%s: %s%s%s%s%s\n", what, who->fingerprint, *who->name ? " (" : "",
           who->name, *who->name ? ")" : "", change->role, change->centre ? " " : "",
           centre_name(rules, change->centre), change->signer ? ", witness " : "",
           change->signer ? change->signer : "");
    free(rules);
}

/* A key that was withdrawn may be the one that was stolen. Where the log cannot tell, that is said. */
static bool may_grant(const struct tool *tool, const struct home *home,
                      const struct key_change *change, bool has_said_yes)
{
    json_t *rows = json_pack("[{s:s}]", "key", change->who->text), *row = json_array_get(rows, 0);
    char phrase[KEY_PAST_PHRASE_BYTES];
    struct trouble trouble;
    ask_t *scorer;
    enum status status = reach_quietly(home, &scorer, &trouble);

    if (status == STATUS_OK)
        status = key_past_withdrawals(scorer, rows, &trouble);
    if (status != STATUS_OK)
        tool_say(tool, "whether this key was withdrawn before is not known: %s", trouble.why);
    key_past_phrase(row, phrase);
    if (*phrase)
        printf("this key was %s: %s\n", phrase,
               row_text_or(json_object_get(row, "withdrawn"), "summary", "-"));
    bool may = !*phrase || question_is_yes(tool, "grant it again? ", has_said_yes);
    ask_close(&scorer);
    json_decref(rows);
    return may;
}

static enum status grant(const struct tool *tool, const struct home *home, json_t *granted,
                         const struct key_change *change, bool has_said_yes)
{
    char phrase[KEY_GRANTS_PHRASE_BYTES];
    json_t *row = key_grants_find(granted, change->who->text);

    if (row) {
        key_grants_phrase(row, phrase);
        return tool_fail(tool, STATUS_NO, "this key is granted already, %s: withdraw it first",
                         phrase);
    }
    say(home, change, "granting");
    return may_grant(tool, home, change, has_said_yes) ? key_change_write(tool, home, change)
                                                       : STATUS_NO;
}

/* A collector is a witness where a verifier key lies beside its key file. */
static enum status choose_signer(const struct tool *tool, const struct home *home,
                                 char room[NOTE_KEY_TEXT_BYTES], struct key_change *change)
{
    if (change->signer || !key_change_is_witness(change->role) || !*change->who->name)
        return STATUS_OK;
    enum status status = key_signer_text(tool, home, change->who->name, room);
    if (*room)
        change->signer = room;
    return status;
}

enum status key_grant(struct tool *tool, int argc, char **argv)
{
    struct key_who who;
    struct key_change change = {.action = "grant", .who = &who};
    int has_said_yes = 0;
    const struct tool_option options[] = {{"--role", &change.role, NULL, 0},
                                          {"--centre", &change.centre, NULL, 0},
                                          {"--signer", &change.signer, NULL, 0},
                                          {"--summary", &change.summary, NULL, 0},
                                          {"--yes", NULL, &has_said_yes, 0}};
    const char *word;
    char signer[NOTE_KEY_TEXT_BYTES];
    struct home home;
    json_t *granted = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 5, &word, 1, 1);

    if (status == STATUS_OK && (!change.role || role_named(text_of(change.role)) == ROLE_NONE))
        status = tool_fail(tool, STATUS_USAGE, "--role is one of office, district, intake, reader");
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = key_who_read(tool, &home, NULL, word, &who);
    if (status == STATUS_OK)
        status = choose_signer(tool, &home, signer, &change);
    if (status == STATUS_OK)
        status = key_grants_ask(tool, &home, &granted);
    if (status == STATUS_OK)
        status = grant(tool, &home, granted, &change, has_said_yes);
    json_decref(granted);
    return status;
}

static bool is_last_of_office(json_t *granted)
{
    unsigned count = 0;
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(granted, "keys"), i, row)
    {
        count += strcmp(row_text(row, "role"), OFFICE) == 0;
    }
    return count <= 1;
}

static enum status withdraw(const struct tool *tool, const struct home *home, json_t *granted,
                            struct key_change *change, bool has_said_yes)
{
    json_t *row = key_grants_find(granted, change->who->text);
    struct key_change said = *change;

    if (!row)
        return tool_fail(tool, STATUS_NO,
                         "the key %s is not granted, or not any more: kaohe keys list has those "
                         "that are",
                         change->who->fingerprint);
    said.role = row_text(row, "role");
    said.centre = row_text_or(row, "source", NULL);
    if (strcmp(said.role, OFFICE) == 0 && is_last_of_office(granted))
        return tool_fail(tool, STATUS_NO,
                         "this is the office's last key: grant another one to the office first");
    if (strcmp(said.role, OFFICE) == 0)
        said.centre = NULL;
    say(home, &said, "withdrawing");
    return question_is_yes(tool, "withdraw it? ", has_said_yes)
               ? key_change_write(tool, home, change)
               : STATUS_NO;
}

enum status key_withdraw(struct tool *tool, int argc, char **argv)
{
    struct key_who who;
    struct key_change change = {.action = "withdraw", .who = &who};
    int has_said_yes = 0;
    const struct tool_option options[] = {{"--summary", &change.summary, NULL, 0},
                                          {"--yes", NULL, &has_said_yes, 0}};
    const char *word;
    struct home home;
    json_t *granted = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 2, &word, 1, 1);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = key_grants_ask(tool, &home, &granted);
    if (status == STATUS_OK)
        status = key_who_read(tool, &home, granted, word, &who);
    if (status == STATUS_OK)
        status = withdraw(tool, &home, granted, &change, has_said_yes);
    json_decref(granted);
    return status;
}
