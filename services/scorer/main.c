/* kaohe-scorer: keeps the event log and the running totals, and publishes the standings. */
#include "common/base/diag.h"
#include "common/form/json.h"
#include "common/run/program.h"
#include "common/wire/wire.h"
#include "services/scorer/scorer.h"

static const struct daemon_help help = {
    .program = "kaohe-scorer",
    .purpose = "Keeps the event log and the running totals, and publishes the standings.",
};

static enum status prepare(const struct daemon_options *options, struct home *home)
{
    char why[HOME_WHY_BYTES];
    enum status status = home_open(options->home, home, why);

    if (status == STATUS_OK && !options->check)
        status = home_make(home, NULL, why);
    if (status == STATUS_OK && !options->check)
        status = home_lock(home, "scorer", why);
    if (status != STATUS_OK)
        diag_error("%s", why);
    return status;
}

int main(int argc, char **argv)
{
    program_begin();
    struct daemon_options options = daemon_options(&help, argc, argv);
    struct home home;

    diag_open("kaohe-scorer");
    int signals = daemon_signals();
    wire_start();
    json_start();
    enum status status = daemon_files();
    if (status == STATUS_OK)
        status = prepare(&options, &home);
    if (status == STATUS_OK)
        status = options.check ? scorer_check(&home) : scorer_run(&home, signals);
    return status_exit_code(status);
}
