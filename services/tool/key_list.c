/* kaohe keys list: who has which role, and what lies in keys/ beside that. A line a key, within 80 columns, and below
 * it why it was granted and a file's name that is longer than what is left; times to the second and signing keys are
 * in the JSON. */
#include <stdio.h>
#include <string.h>

#include "common/run/keydir.h"
#include "proto/key.h"
#include "services/tool/key_change.h"
#include "services/tool/key_command.h"
#include "services/tool/key_grants.h"
#include "services/tool/key_signer.h"
#include "services/tool/key_who.h"
#include "services/tool/key_past.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/term.h"

enum {
    ROLE_COLUMNS = 8,
    CENTRE_COLUMNS = 12,
    RECORD_COLUMNS = 6,
    TIME_COLUMNS = 16,
    NAME_COLUMNS = 20,
    FILE_COLUMNS = 80 - (ROLE_COLUMNS + 1 + CENTRE_COLUMNS + 1 + 2 + RECORD_COLUMNS + 1 +
                         FINGERPRINT_BYTES + TIME_COLUMNS + 1)
};

struct listing {
    const struct tool *tool;
    const struct home *home;
    json_t *granted;    /* the answer; each row gets `fingerprint` and `file` */
    json_t *files;      /* those of no granted key: name, key, fingerprint */
    enum status status; /* of the files */
};

/* A file goes to the row of its key, the first one by name where there are several; else to the rest. */
static void place_file(void *context, const char *name)
{
    struct listing *listing = context;
    struct key_who who;
    enum status status = key_who_of_file(listing->tool, listing->home, name, &who);

    if (status != STATUS_OK) { /* said; the others are shown */
        listing->status = status;
        return;
    }
    json_t *row = key_grants_find(listing->granted, who.text);
    if (row && !json_object_get(row, "file"))
        json_object_set_new(row, "file", json_string(name));
    else if (!row)
        json_array_append_new(listing->files, json_pack("{s:s,s:s,s:s}", "name", name, "key",
                                                        who.text, "fingerprint", who.fingerprint));
}

static void add_fingerprints(json_t *granted)
{
    struct key_who who;
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(granted, "keys"), i, row)
    {
        uint8_t key[KEY_BYTES];
        if (!key_read(text_of(row_text(row, "key")), key))
            continue;
        key_who_set(&who, "", key);
        json_object_set_new(row, "fingerprint", json_string(who.fingerprint));
    }
}

/* "2026-05-02 10:20" of an RFC 3339 time. */
static void write_minute(const char *stamp, char ret_minute[TIME_COLUMNS + 1])
{
    snprintf(ret_minute, TIME_COLUMNS + 1, "%.16s", stamp);
    char *t = strchr(ret_minute, 'T');
    if (t)
        *t = ' ';
}

static void print_minute(const char *stamp)
{
    char minute[TIME_COLUMNS + 1];

    write_minute(stamp, minute);
    term_cell(minute, TIME_COLUMNS, TERM_LEFT);
}

/* In a line of its own; on a terminal in as many as it takes. */
static void print_below(const char *text)
{
    printf("%*s", ROLE_COLUMNS, "");
    term_labelled("", text, ROLE_COLUMNS);
}

/* Why a key was granted, where somebody wrote that and not a rotation. */
static void print_summary(json_t *row)
{
    const char *summary = row_text(row, "summary");

    if (*summary && strcmp(summary, KEY_ROTATE_SUMMARY) != 0)
        print_below(summary);
}

static void print_row(json_t *row)
{
    const char *file = row_text_or(row, "file", "-");

    term_cell(row_text(row, "role"), ROLE_COLUMNS, TERM_LEFT);
    term_cell(row_text_or(row, "source", "-"), CENTRE_COLUMNS, TERM_LEFT);
    term_cell(*row_text(row, "signer") ? "*" : "", 1, TERM_LEFT);
    term_number(row_number(row, "n"), RECORD_COLUMNS);
    term_cell(row_text(row, "fingerprint"), FINGERPRINT_BYTES - 1, TERM_LEFT);
    print_minute(row_text_or(row, "heard", "-"));
    bool is_long = strlen(file) > FILE_COLUMNS;
    puts(is_long ? "below" : file);
    if (is_long)
        printf("%*skeys/%s.key\n", ROLE_COLUMNS + 1, "", file);
    print_summary(row);
}

/* Under whatever name: it changes where the log comes back from a backup. */
static bool is_same_key(const char *a, const char *b)
{
    struct note_key key, other;

    return note_key_read(text_of(a), &key) && note_key_read(text_of(b), &other) &&
           note_key_same(&key, &other);
}

static void print_log_key(const char *signer, json_t *row, const char *here)
{
    const char *plus = strchr(signer, '+');
    char id[ROLE_COLUMNS + 1], minute[TIME_COLUMNS + 1];

    snprintf(id, sizeof id, "%s", plus ? plus + 1 : signer);
    write_minute(row_text_or(row, "named", "-"), minute);
    term_cell(id, ROLE_COLUMNS, TERM_LEFT);
    term_cell(is_same_key(signer, here) ? SIGNFILE_LOG : "-", CENTRE_COLUMNS, TERM_LEFT);
    if (row)
        term_number(row_number(row, "n"), RECORD_COLUMNS);
    else
        term_cell("-", RECORD_COLUMNS, TERM_RIGHT);
    puts(minute);
}

/* Those that records name, the last of which signs; and that of keys/ where none names it. */
static void print_log(const struct listing *listing)
{
    json_t *rows = json_object_get(listing->granted, "log"), *row;
    char here[NOTE_KEY_TEXT_BYTES];
    bool is_named = false;
    size_t i;

    if (key_signer_text(listing->tool, listing->home, KEYFILE_SCORER, here) != STATUS_OK)
        *here = '\0';
    json_array_foreach(rows, i, row)
    {
        is_named = is_named || is_same_key(row_text(row, "signer"), here);
    }
    if (!*here && json_array_size(rows) == 0)
        return;
    printf("\n%sLOG KEY  FILE         RECORD NAMED%s\n", term_dim(), term_plain());
    if (*here && !is_named)
        print_log_key(here, NULL, here);
    json_array_foreach(rows, i, row) print_log_key(row_text(row, "signer"), row, here);
}

static void print_file(json_t *row)
{
    const char *name = row_text(row, "name");
    json_t *withdrawn = json_object_get(row, "withdrawn");
    const char *summary = row_text(withdrawn, "summary");
    char phrase[KEY_PAST_PHRASE_BYTES];

    key_past_phrase(row, phrase);
    term_cell(name, NAME_COLUMNS, TERM_LEFT);
    term_cell(row_text(row, "fingerprint"), FINGERPRINT_BYTES - 1, TERM_LEFT);
    puts(strcmp(name, KEYFILE_SCORER) == 0 ? "the scorer's own"
         : strstr(name, KEYFILE_OLD)       ? "put aside by a rotation"
         : *phrase                         ? phrase
                                           : "not granted");
    if (*summary)
        print_below(summary);
}

static void print(const struct listing *listing)
{
    json_t *row;
    size_t i;

    printf("%sROLE     CENTRE       W RECORD FINGERPRINT         LAST HEARD       FILE%s\n",
           term_dim(), term_plain());
    json_array_foreach(json_object_get(listing->granted, "keys"), i, row) print_row(row);
    printf("%sW: a witness, by a signing key. RECORD: the one that granted it.%s\n", term_dim(),
           term_plain());
    print_log(listing);
    if (json_array_size(listing->files) > 0)
        printf("\n%sother files in keys/%s\n", term_dim(), term_plain());
    json_array_foreach(listing->files, i, row) print_file(row);
}

/* Those of no granted key, of which the log may know more than that. */
static json_t *strangers(const struct listing *listing)
{
    json_t *found = json_array(), *row;
    size_t i;

    json_array_foreach(listing->files, i, row)
    {
        const char *name = row_text(row, "name");
        if (strcmp(name, KEYFILE_SCORER) != 0 && !strstr(name, KEYFILE_OLD))
            json_array_append(found, row);
    }
    return found;
}

/* What the log tells beyond the answer; the list comes without it too. */
static void look_back(const struct listing *listing)
{
    json_t *found = strangers(listing);
    struct trouble trouble;
    ask_t *scorer;
    enum status status = reach_quietly(listing->home, &scorer, &trouble);

    if (status == STATUS_OK)
        status = key_past_summaries(scorer, json_object_get(listing->granted, "keys"), &trouble);
    if (status == STATUS_OK)
        status = key_past_withdrawals(scorer, found, &trouble);
    if (status != STATUS_OK)
        tool_say(listing->tool, "what was withdrawn, and why, is not known: %s", trouble.why);
    ask_close(&scorer);
    json_decref(found);
}

static enum status list(struct listing *listing, bool as_json)
{
    struct trouble trouble;

    add_fingerprints(listing->granted);
    enum status status = keydir_walk(listing->home, place_file, listing, &trouble);
    if (status != STATUS_OK)
        return tool_fail(listing->tool, status, "%s", trouble.why);
    look_back(listing);
    if (as_json) {
        json_object_set(listing->granted, "files", listing->files);
        json_dumpf(listing->granted, stdout, JSON_COMPACT);
        putchar('\n');
    } else {
        print(listing);
    }
    return listing->status;
}

enum status key_list(struct tool *tool, int argc, char **argv)
{
    int as_json = 0;
    const struct tool_option options[] = {{"--json", NULL, &as_json, 0}};
    struct home home;
    struct listing listing = {.tool = tool, .home = &home, .files = json_array()};
    enum status status = tool_arguments(tool, argc, argv, options, 1, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = key_grants_ask(tool, &home, &listing.granted);
    if (status == STATUS_OK)
        status = list(&listing, as_json);
    json_decref(listing.granted);
    json_decref(listing.files);
    return status;
}
