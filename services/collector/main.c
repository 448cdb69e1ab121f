/* kaohe-collector: takes what one source hands over, keeps it on disk, and sends it to the scorer.
 */
#include "common/form/json.h"
#include "common/run/daemon.h"
#include "services/collector/collector.h"

static enum status open_collector(const struct home *home, const char *source, void **ret_self)
{
    collector_t *collector = NULL;
    enum status status = collector_open(home, source, &collector);

    *ret_self = collector;
    return status;
}

static enum status pass_collector(void *self)
{
    return collector_pass(self);
}

static enum status keep_collector(void *self, bool *ret_mended)
{
    return collector_keep(self, ret_mended);
}

static int64_t wait_ms_of_collector(const void *self)
{
    return collector_wait_ms(self);
}

static unsigned wires_of_collector(const void *self, wire_t *ret_wires[WIRE_POLL_MAX])
{
    return collector_wires(self, ret_wires);
}

static void close_collector(void *self)
{
    collector_t *collector = self;

    collector_close(&collector);
}

static void describe_collector(const void *self, char *ret_text, size_t size)
{
    collector_describe(self, ret_text, size);
}

static void accept_gap(void *self)
{
    collector_accept_gap(self);
}

static const struct daemon_kind kind = {
    .program = "kaohe-collector",
    .purpose = "Takes one source's events and case records, keeps them on disk and hands them\n"
               "to the scorer.",
    .takes_source = true,
    .option = "accept-gap",
    .option_help =
        "  --accept-gap   where the scorer lacks what it receipted, for its store is an\n"
        "                 old copy and there is no newer one: what is held here comes\n"
        "                 with a new epoch. Until the scorer welcomes it once; without\n"
        "                 such a lack it does nothing. Look into deploy/old-store.md\n"
        "                 first: a newer store that comes back later would have some\n"
        "                 events twice, and a ruling takes effect each time\n",
    .apply_option = accept_gap,
    .below = "collector",
    .lock = "collector",
    .start = json_start,
    .check = collector_check,
    .open = open_collector,
    .pass = pass_collector,
    .keep = keep_collector,
    .wait_ms = wait_ms_of_collector,
    .wires = wires_of_collector,
    .close = close_collector,
    .describe = describe_collector,
};

int main(int argc, char **argv)
{
    return daemon_main(&kind, argc, argv);
}
