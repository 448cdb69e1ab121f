/* kaohe-collector: takes what one source has to say, keeps it on disk, and hands it to the scorer.
 */
#include <stdio.h>

#include "common/base/diag.h"
#include "common/form/json.h"
#include "common/run/program.h"
#include "common/wire/wire.h"
#include "proto/text.h"
#include "services/collector/collector.h"

static const struct daemon_help help = {
    .program = "kaohe-collector",
    .purpose =
        "Takes one source's events and case records, keeps them on disk and hands them to the "
        "scorer.",
    .takes_source = true,
};

static enum status prepare(const struct daemon_options *options, struct home *home)
{
    char why[HOME_WHY_BYTES], lock[64];
    enum status status = STATUS_CONFIG;

    snprintf(why, sizeof why, "`%.64s` is no source: the slug of a centre, or office",
             options->source);
    if (text_is_slug(text_of(options->source)))
        status = home_open(options->home, home, why);
    if (status == STATUS_OK && !options->check)
        status = home_make(home, "collector", why);
    snprintf(lock, sizeof lock, "collector.%.32s", options->source);
    if (status == STATUS_OK && !options->check)
        status = home_lock(home, lock, why);
    if (status != STATUS_OK)
        diag_error("%s", why);
    return status;
}

int main(int argc, char **argv)
{
    program_begin();
    struct daemon_options options = daemon_options(&help, argc, argv);
    char program[64];
    struct home home;

    snprintf(program, sizeof program, "kaohe-collector %.32s", options.source);
    diag_open(program);
    int signals = daemon_signals();
    wire_start();
    json_start();
    enum status status = daemon_files();
    if (status == STATUS_OK)
        status = prepare(&options, &home);
    if (status == STATUS_OK)
        status = options.check ? collector_check(&home, options.source)
                               : collector_run(&home, options.source, signals);
    return status_exit_code(status);
}
