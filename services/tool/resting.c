#include "services/tool/resting.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "common/run/mark.h"
#include "common/run/without.h"
#include "services/tool/copying.h"
#include "services/tool/row.h"
#include "services/tool/source.h"

#define STORE "scorer" /* in the home */

enum status resting_check_owner(const struct tool *tool, const struct home *home)
{
    struct stat about;

    if (geteuid() != 0 || stat(home->dir, &about) || about.st_uid == 0)
        return STATUS_OK;
    return tool_fail(tool, STATUS_DENIED,
                     "%s is not root's: as the user that the scorer runs as, or it could not use "
                     "what is made there (sudo -u '#%u' kaohe restore …)",
                     home->dir, (unsigned)about.st_uid);
}

/* Who may not take the lock, or finds it taken, asks the scorer. */
enum status resting_begin(const struct tool *tool, const struct home *home,
                          struct resting *ret_resting)
{
    char store[HOME_PATH_BYTES];
    struct trouble trouble;

    *ret_resting = (struct resting){.lock = -1};
    home_path(home, STORE, store);
    bool is_gone = mark_check(home, STORE, "", &trouble) == STATUS_CONFIG;
    if (copying_file_bytes(store) == 0 && !is_gone)
        return STATUS_OK;
    enum status status = resting_check_owner(tool, home);
    if (status != STATUS_OK)
        return status;
    if (home_lock(home, STORE, &ret_resting->lock, &trouble) != STATUS_OK) {
        ret_resting->lock = -1;
        return STATUS_OK;
    }
    ret_resting->is_here = true;
    ret_resting->is_gone = is_gone;
    if (is_gone)
        return STATUS_OK;
    status = stock_look(store, NULL, &ret_resting->stock, &trouble);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

void resting_end(struct resting *resting)
{
    if (resting->lock >= 0)
        close(resting->lock);
    resting->lock = -1;
}

static bool is_brought_back(const struct resting *resting)
{
    enum restoring phase = resting->stock.state.phase;

    return phase == RESTORING_GATHERING || phase == RESTORING_TAKING;
}

enum status resting_go_without(const struct tool *tool, const struct home *home,
                               const struct resting *resting, const char *const *sources, int count)
{
    enum status status = STATUS_OK;
    struct trouble trouble;

    if (!is_brought_back(resting))
        return tool_fail(tool, STATUS_NO, "the log in %s is not being brought back", home->dir);
    for (int i = 0; i < count && status == STATUS_OK; i++)
        status = source_is_known(tool, home, sources[i]);
    if (status != STATUS_OK)
        return status;
    status = without_add(home, sources, (unsigned)count, &trouble);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

static enum status wait_for(const struct tool *tool, const struct home *home, const char *source)
{
    struct without without;
    struct trouble trouble;
    enum status status = without_read(home, &without, &trouble);

    if (status == STATUS_OK && !without_has(&without, source))
        return tool_fail(tool, STATUS_NO, "%s: " WITHOUT_FILE " in %s does not name it", source,
                         home->dir);
    if (status == STATUS_OK)
        status = without_remove(home, source, &without, &trouble);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

enum status resting_wait_for(const struct tool *tool, const struct home *home,
                             const struct resting *resting, const char *const *sources, int count)
{
    enum status status = STATUS_OK;

    if (count > 0 && !is_brought_back(resting))
        return tool_fail(tool, STATUS_NO, "the log in %s is not being brought back", home->dir);
    if (count > 0 && resting->stock.state.phase == RESTORING_TAKING)
        return tool_fail(tool, STATUS_NO, RESTING_TOO_LATE);
    for (int i = 0; i < count && status == STATUS_OK; i++)
        status = wait_for(tool, home, sources[i]);
    return status;
}

static void print_without(const struct without *without)
{
    for (unsigned i = 0; i < without->count; i++)
        printf("%s%s", i == 0 ? "goes without: " : ", ", without->slugs[i]);
    if (without->count > 0)
        putchar('\n');
}

static json_t *without_json(const struct without *without)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < without->count; i++)
        json_array_append_new(array, json_string(without->slugs[i]));
    return array;
}

enum status resting_tell(const struct tool *tool, const struct home *home,
                         const struct resting *resting, bool as_json)
{
    const struct stock *stock = &resting->stock;
    bool is_taking = stock->state.phase == RESTORING_TAKING;
    struct without without = {0};
    struct trouble trouble;

    if (is_brought_back(resting) && without_read(home, &without, &trouble) != STATUS_OK)
        return tool_fail(tool, STATUS_CONFIG, "%s", trouble.why);
    if (as_json)
        row_print(is_brought_back(resting)
                      ? json_pack("{s:s,s:I,s:o}", "phase", is_taking ? "taking" : "gathering",
                                  "from", (json_int_t)stock->state.from, "passed_over",
                                  without_json(&without))
                      : json_null());
    else if (is_brought_back(resting))
        printf("the log was put back from a backup of %llu records, and %s brought\n"
               "back of what came after it: start the scorer, which goes on\n",
               (unsigned long long)stock->state.from,
               is_taking ? "not all is yet" : "nothing is yet");
    else if (resting->is_gone)
        printf("there was a store in %s/" STORE ", and it is gone; no scorer runs here:\n"
               "kaohe restore DIR puts a backup in its place\n",
               home->dir);
    else
        puts("the log is not being brought back from a backup; no scorer runs on it");
    if (!as_json)
        print_without(&without);
    return STATUS_OK;
}
