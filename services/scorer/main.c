/* kaohe-scorer: keeps the event log and the running totals, and publishes the standings. */
#include "common/form/json.h"
#include "common/run/daemon.h"
#include "services/scorer/lost_key.h"
#include "services/scorer/scorer.h"

static enum status check_scorer(const struct home *home, const char *source)
{
    (void)source;
    return scorer_check(home);
}

static enum status open_scorer(const struct home *home, const char *source, void **ret_self)
{
    scorer_t *scorer = NULL;
    enum status status = scorer_open(home, &scorer);

    (void)source;
    *ret_self = scorer;
    return status;
}

static enum status pass_scorer(void *self)
{
    return scorer_pass(self);
}

static enum status keep_scorer(void *self, bool *ret_mended)
{
    return scorer_keep(self, ret_mended);
}

static enum status finish_scorer(void *self)
{
    return scorer_finish(self);
}

static int64_t wait_ms_of_scorer(const void *self)
{
    return scorer_wait_ms(self);
}

static unsigned wires_of_scorer(const void *self, wire_t *ret_wires[WIRE_POLL_MAX])
{
    return scorer_wires(self, ret_wires);
}

static int file_of_scorer(const void *self)
{
    return scorer_file(self);
}

static void close_scorer(void *self)
{
    scorer_t *scorer = self;

    scorer_close(&scorer);
}

static void describe_scorer(const void *self, char *ret_text, size_t size)
{
    scorer_describe(self, ret_text, size);
}

static enum status grant_office(const struct home *home, const char *argument)
{
    return lost_key_grant(home, argument);
}

static const struct daemon_kind kind = {
    .program = "kaohe-scorer",
    .purpose = "Keeps the event log and the running totals, and publishes the standings.",
    .option = "grant-office",
    .option_argument = "FILE",
    .option_help =
        "  --grant-office FILE\n"
        "                 where the office has no key left that it can use: grants it the\n"
        "                 public key in FILE by a record of the scorer's own, while no\n"
        "                 scorer runs here, and ends\n",
    .instead = grant_office,
    .lock = "scorer",
    .start = json_start,
    .check = check_scorer,
    .open = open_scorer,
    .pass = pass_scorer,
    .keep = keep_scorer,
    .wait_ms = wait_ms_of_scorer,
    .wires = wires_of_scorer,
    .file = file_of_scorer,
    .finish = finish_scorer,
    .close = close_scorer,
    .describe = describe_scorer,
};

int main(int argc, char **argv)
{
    return daemon_main(&kind, argc, argv);
}
