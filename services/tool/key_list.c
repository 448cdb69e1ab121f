/* kaohe keys list: who has which role, and what lies in keys/ beside that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/run/keydir.h"
#include "proto/key.h"
#include "services/tool/key_command.h"
#include "services/tool/key_grants.h"
#include "services/tool/key_signer.h"
#include "services/tool/key_who.h"
#include "services/tool/log_rules.h"
#include "services/tool/row.h"
#include "services/tool/term.h"

enum {
    ROLE_COLUMNS = 8,
    CENTRE_COLUMNS = 10,
    RECORD_COLUMNS = 7,
    TIME_COLUMNS = 19,
    ID_COLUMNS = 8
};

struct listing {
    const struct tool *tool;
    const struct home *home;
    json_t *granted; /* the answer; each row gets `fingerprint` and `file` */
    json_t *files;   /* those of no granted key: name, key, fingerprint */
    struct rulebook *rules;
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

static const char *name_of_source(const struct listing *listing, json_t *row)
{
    const char *source = row_text_or(row, "source", "-");
    const struct centre *centre = rulebook_centre(listing->rules, text_of(source));

    return centre ? centre->name : source;
}

/* NAME+ID+KEY: the id tells one from another. */
static void print_signer(const char *signer)
{
    const char *plus = strchr(signer, '+');

    printf("%.*s\n", ID_COLUMNS, plus ? plus + 1 : signer);
}

static void print_row(const struct listing *listing, json_t *row)
{
    char stamp[TIME_COLUMNS + 1];

    snprintf(stamp, sizeof stamp, "%s", row_text_or(row, "granted", "-"));
    term_cell(row_text(row, "role"), ROLE_COLUMNS, TERM_LEFT);
    term_cell(name_of_source(listing, row), CENTRE_COLUMNS, TERM_LEFT);
    term_number(row_number(row, "n"), RECORD_COLUMNS);
    term_cell(stamp, TIME_COLUMNS, TERM_LEFT);
    term_cell(row_text(row, "fingerprint"), FINGERPRINT_BYTES - 1, TERM_LEFT);
    term_cell(row_text_or(row, "file", "-"), CENTRE_COLUMNS + 4, TERM_LEFT);
    term_cell(row_text_or(row, "heard", "-"), TIME_COLUMNS, TERM_LEFT);
    print_signer(row_text_or(row, "signer", "-"));
}

static void print_log_key(const char *signer, json_t *row, const char *here)
{
    const char *plus = strchr(signer, '+');
    char stamp[TIME_COLUMNS + 1], id[ID_COLUMNS + 1];

    snprintf(stamp, sizeof stamp, "%s", row_text_or(row, "named", "-"));
    snprintf(id, sizeof id, "%s", plus ? plus + 1 : signer);
    term_cell(id, ROLE_COLUMNS, TERM_LEFT);
    term_cell(strcmp(signer, here) == 0 ? SIGNFILE_LOG : "-", CENTRE_COLUMNS, TERM_LEFT);
    if (row)
        term_number(row_number(row, "n"), RECORD_COLUMNS);
    else
        term_cell("-", RECORD_COLUMNS, TERM_RIGHT);
    puts(stamp);
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
        is_named = is_named || strcmp(row_text(row, "signer"), here) == 0;
    }
    if (!*here && json_array_size(rows) == 0)
        return;
    printf("\n%sLOG KEY  FILE        RECORD NAMED%s\n", term_dim(), term_plain());
    if (*here && !is_named)
        print_log_key(here, NULL, here);
    json_array_foreach(rows, i, row) print_log_key(row_text(row, "signer"), row, here);
}

static const char *note_of_file(const char *name)
{
    if (strcmp(name, KEYFILE_SCORER) == 0)
        return "the scorer's own";
    return strstr(name, KEYFILE_OLD) ? "put aside by a rotation" : "not granted";
}

static void print(const struct listing *listing)
{
    json_t *row;
    size_t i;

    printf("%sROLE     CENTRE      RECORD GRANTED             FINGERPRINT         FILE           "
           "LAST HEARD          SIGNER%s\n",
           term_dim(), term_plain());
    json_array_foreach(json_object_get(listing->granted, "keys"), i, row) print_row(listing, row);
    print_log(listing);
    if (json_array_size(listing->files) > 0)
        printf("\n%sother files in keys/%s\n", term_dim(), term_plain());
    json_array_foreach(listing->files, i, row)
    {
        term_cell(row_text(row, "name"), KEYFILE_NEW_NAME_BYTES_MAX, TERM_LEFT);
        term_cell(row_text(row, "fingerprint"), FINGERPRINT_BYTES - 1, TERM_LEFT);
        puts(note_of_file(row_text(row, "name")));
    }
}

static enum status list(struct listing *listing, bool as_json)
{
    struct trouble trouble;

    add_fingerprints(listing->granted);
    enum status status = keydir_walk(listing->home, place_file, listing, &trouble);
    if (status != STATUS_OK)
        return tool_fail(listing->tool, status, "%s", trouble.why);
    if (as_json) {
        json_object_set(listing->granted, "files", listing->files);
        json_dumpf(listing->granted, stdout, JSON_COMPACT);
        putchar('\n');
    } else {
        listing->rules = log_rules_ask(listing->home);
        print(listing);
        free(listing->rules);
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
