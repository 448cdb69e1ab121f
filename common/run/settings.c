#include "common/run/settings.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/run/file.h"
#include "common/zpl/zpl.h"

enum kind { KIND_ENDPOINT, KIND_PATH, KIND_NUMBER };

static const struct row {
    const char *section, *key, *meaning;
    enum kind kind;
    size_t offset;
    long fallback, min, max;
} rows[] = {
#define SETTING(name, section, key, KIND, fallback, min, max, meaning)                             \
    {section, key, meaning, KIND_##KIND, offsetof(struct settings, name), fallback, min, max},
#include "common/run/settings.def"
#undef SETTING
};

enum {
    ROW_COUNT = sizeof rows / sizeof *rows,
    HELP_WIDTH = 80,
    HELP_INDENT = 31, /* where the meaning begins */
    NAME_WIDTH = HELP_INDENT - 2,
    HELP_BYTES = 256,
};

static void read_text(zpl_t *zpl, zpl_node_t *section, const struct row *row, char *ret_text)
{
    const char *value = zpl_get(zpl, section, row->key, "");

    if (strlen(value) >= SETTING_TEXT_BYTES)
        zpl_blame(zpl, zpl_child(section, row->key), "`%s` is too long", row->key);
    else
        strcpy(ret_text, value);
    if (row->kind == KIND_ENDPOINT && *value && strncmp(value, "ipc://", 6) != 0 &&
        strncmp(value, "tcp://", 6) != 0)
        zpl_blame(zpl, zpl_child(section, row->key), "`%s` is no endpoint (ipc://… or tcp://…)",
                  row->key);
}

static void read_row(zpl_t *zpl, const struct row *row, struct settings *settings)
{
    zpl_node_t *section = zpl_child(zpl_root(zpl), row->section);
    void *at = (char *)settings + row->offset;

    if (row->kind == KIND_NUMBER)
        *(long *)at = zpl_get_number(zpl, section, row->key, row->min, row->max, row->fallback);
    else
        read_text(zpl, section, row, at);
}

static bool is_section(const char *name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].section, name) == 0)
            return true;
    return false;
}

/* Unknown sections, unknown keys, and either one twice. */
static void check_names(zpl_t *zpl)
{
    zpl_only(zpl, zpl_root(zpl), NULL);
    for (zpl_node_t *node = zpl_first(zpl_root(zpl)); node; node = zpl_next(node)) {
        const char *keys[ROW_COUNT + 1] = {NULL};
        size_t count = 0;
        if (!is_section(zpl_name(node)))
            zpl_blame(zpl, node, "unknown name `%s`", zpl_name(node));
        else
            zpl_get_section(zpl, zpl_root(zpl), zpl_name(node));
        for (size_t i = 0; i < ROW_COUNT; i++)
            if (strcmp(rows[i].section, zpl_name(node)) == 0)
                keys[count++] = rows[i].key;
        zpl_only(zpl, node, keys);
    }
}

static enum status read_rows(const char *path, const char *text, size_t size,
                             struct settings *ret_settings, struct trouble *ret_trouble)
{
    struct settings settings = {0};
    zpl_t *zpl = zpl_new(text, size);

    check_names(zpl);
    for (size_t i = 0; i < ROW_COUNT; i++)
        read_row(zpl, &rows[i], &settings);
    bool is_good = zpl_is_good(zpl);
    struct zpl_fault fault = zpl_fault(zpl);
    zpl_destroy(&zpl);
    if (!is_good)
        return trouble_set(ret_trouble, STATUS_CONFIG, "%s:%u: %s", path, fault.line, fault.why);
    *ret_settings = settings;
    return STATUS_OK;
}

enum status settings_read(const char *home, struct settings *ret_settings,
                          struct trouble *ret_trouble)
{
    char path[4096], *text = NULL;
    size_t size = 0;

    snprintf(path, sizeof path, "%s/kaohe.zpl", home);
    int error = file_read(path, &text, &size);
    if (error && error != ENOENT) {
        bool is_denied = status_of_errno(error) == STATUS_DENIED; /* else it is no settings' file */
        return trouble_set(ret_trouble, is_denied ? STATUS_DENIED : STATUS_CONFIG,
                           "cannot read %s: %s", path, strerror(error));
    }
    enum status status = read_rows(path, text ? text : "", size, ret_settings, ret_trouble);
    free(text);
    return status;
}

/* The words of one line, and spaces up to the next one. */
static size_t line_size(const char *text)
{
    size_t size = strlen(text), at = HELP_WIDTH - HELP_INDENT;

    if (size <= at)
        return size;
    while (at > 0 && text[at] != ' ')
        at--;
    return at > 0 ? at : size;
}

/* Further lines begin below the first. */
static void print_wrapped(const char *text)
{
    while (*text) {
        size_t size = line_size(text);
        printf("%.*s\n", (int)size, text);
        text += size + strspn(text + size, " ");
        if (*text)
            printf("%*s", HELP_INDENT, "");
    }
}

static void print_row(const struct row *row)
{
    char name[64], fallback[32] = "", meaning[HELP_BYTES];

    snprintf(name, sizeof name, "%s/%s", row->section, row->key);
    if (row->kind == KIND_NUMBER)
        snprintf(fallback, sizeof fallback, " [%ld]", row->fallback);
    printf("  %-*s", NAME_WIDTH, name);
    if (strlen(name) >= NAME_WIDTH)
        printf("\n%*s", HELP_INDENT, "");
    snprintf(meaning, sizeof meaning, "%s%s", row->meaning, fallback);
    print_wrapped(meaning);
}

void settings_print_help(void)
{
    printf("\nSettings, in HOME/kaohe.zpl (ZPL: `section`, and indented by four spaces\n"
           "`key = value`):\n");
    for (size_t i = 0; i < ROW_COUNT; i++)
        print_row(&rows[i]);
}
