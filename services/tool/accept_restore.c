/* kaohe accept-restore: a person knows why the log is not the one that a collector has vouched for, and takes it
 * as it is. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/source.h"

enum { ANSWER_MS = 2000, TAKEN_MS_MAX = 10000, LOOK_MS = 50 };

/* Why its witness has raised an alarm, as it says; empty: it has not. The caller frees `ret_status`. */
static enum status ask_why(const struct tool *tool, const struct home *home, const char *source,
                           json_t **ret_status, const char **ret_why)
{
    json_t *status = reach_collector_status(tool, home, source, ANSWER_MS);
    json_t *witness = json_object_get(status, "witness");

    *ret_status = status;
    *ret_why =
        strcmp(row_text_or(witness, "state", ""), "alarm") == 0 ? row_text(witness, "why") : "";
    if (witness)
        return STATUS_OK;
    json_decref(status);
    *ret_status = NULL;
    return tool_fail(tool, STATUS_NOBODY,
                     "the collector of %s does not answer: it must run in this home, to take this",
                     source);
}

/* What was read, in the file that the collector looks for: whole or not at all. */
static enum status write_acceptance(const struct tool *tool, const struct home *home,
                                    const char *source, const char *why)
{
    char below[96], path[HOME_PATH_BYTES], draft[HOME_PATH_BYTES + 8];
    struct trouble trouble;

    if (home_make(home, "witness", &trouble) != STATUS_OK)
        return tool_fail(tool, STATUS_DISK, "%s", trouble.why);
    snprintf(below, sizeof below, "witness/%.32s.accept", source);
    home_path(home, below, path);
    snprintf(draft, sizeof draft, "%s.new", path);
    FILE *file = fopen(draft, "we");
    bool is_written = file && fprintf(file, "%s\n", why) > 0;
    is_written = file && fclose(file) == 0 && is_written;
    if (is_written && rename(draft, path) == 0)
        return STATUS_OK;
    return tool_fail(tool, status_of_errno(errno), "cannot write %s: %s", path, strerror(errno));
}

/* The collector looks about once a second. */
static enum status wait_until_taken(const struct tool *tool, const struct home *home,
                                    const char *source)
{
    int64_t until_ms = clock_mono_ms() + TAKEN_MS_MAX;
    json_t *json;
    const char *why;

    while (clock_mono_ms() < until_ms) {
        enum status status = ask_why(tool, home, source, &json, &why);
        bool is_taken = status == STATUS_OK && !*why;
        json_decref(json);
        if (status != STATUS_OK || is_taken)
            return status;
        poll(NULL, 0, LOOK_MS);
    }
    return tool_fail(tool, STATUS_NOBODY,
                     "the collector of %s has not taken it yet: ask kaohe status", source);
}

static enum status accept_restore(const struct tool *tool, const struct home *home,
                                  const char *source)
{
    json_t *json;
    const char *why;
    enum status status = ask_why(tool, home, source, &json, &why);

    if (status != STATUS_OK)
        return status;
    if (!*why) {
        json_decref(json);
        printf("the witness of %s has raised no alarm: there is nothing to accept\n", source);
        return STATUS_OK;
    }
    printf("accepted: %s\n", why);
    status = write_acceptance(tool, home, source, why);
    json_decref(json);
    if (status == STATUS_OK)
        status = wait_until_taken(tool, home, source);
    if (status == STATUS_OK)
        printf("the witness of %s begins anew with what the log shows now; the evidence is in\n"
               "witness/%s.accepted\n",
               source, source);
    return status;
}

enum status command_accept_restore(struct tool *tool, int argc, char **argv)
{
    const char *source = NULL;
    const struct tool_option options[] = {{"--source", &source, NULL, 0}};
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 1, NULL, 0, 0);

    if (status == STATUS_OK && !source)
        status = tool_fail(tool, STATUS_USAGE, "--source is missing");
    if (status == STATUS_OK && !text_is_slug(text_of(source)))
        status = tool_fail(tool, STATUS_USAGE, "--source %s: not a slug (kaohe rules lists them)",
                           source);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = source_is_known(tool, &home, source);
    return status == STATUS_OK ? accept_restore(tool, &home, source) : status;
}
