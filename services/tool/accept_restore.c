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

/* What it says once it has looked, which it does about once a second: nothing, or another alarm. */
static enum status wait_until_taken(const struct tool *tool, const struct home *home,
                                    const char *source, const char *why, json_t **ret_status,
                                    const char **ret_why)
{
    int64_t until_ms = clock_mono_ms() + TAKEN_MS_MAX;

    while (clock_mono_ms() < until_ms) {
        enum status status = ask_why(tool, home, source, ret_status, ret_why);
        if (status != STATUS_OK || strcmp(*ret_why, why) != 0)
            return status;
        json_decref(*ret_status);
        *ret_status = NULL;
        poll(NULL, 0, LOOK_MS);
    }
    return tool_fail(tool, STATUS_NOBODY,
                     "the collector of %s has not taken it yet: ask kaohe status", source);
}

static enum status tell_taken(const struct tool *tool, const char *source, const char *why,
                              const char *again)
{
    printf("accepted: %s\n", why);
    if (*again)
        return tool_fail(tool, STATUS_NO,
                         "but the witness of %s has raised another alarm since: %s", source, again);
    printf("the witness of %s goes on from what the log still has of it; evidence:\n"
           "witness/%s.accepted\n",
           source, source);
    return STATUS_OK;
}

static enum status accept_restore(const struct tool *tool, const struct home *home,
                                  const char *source)
{
    json_t *json, *now = NULL;
    const char *why, *again;
    enum status status = ask_why(tool, home, source, &json, &why);

    if (status != STATUS_OK)
        return status;
    if (!*why) {
        json_decref(json);
        printf("the witness of %s has raised no alarm: there is nothing to accept\n", source);
        return STATUS_OK;
    }
    status = write_acceptance(tool, home, source, why);
    if (status == STATUS_OK)
        status = wait_until_taken(tool, home, source, why, &now, &again);
    if (status == STATUS_OK)
        status = tell_taken(tool, source, why, again);
    json_decref(now);
    json_decref(json);
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
