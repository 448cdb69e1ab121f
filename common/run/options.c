#include "common/run/options.h"

#include <getopt.h>
#include <stdio.h>

#include "proto/text.h"

void options_print_help(const struct daemon_kind *kind)
{
    printf("usage: %s [--home DIR]%s%s%s%s%s%s [--check]\n\n%s\n\n"
           "  --home DIR     where everything of this machine lives\n"
           "                 [$KAOHE_HOME, else /var/lib/kaohe]\n",
           kind->program, kind->takes_source ? " --source SOURCE" : "", kind->option ? " [--" : "",
           kind->option ? kind->option : "", kind->option_argument ? " " : "",
           kind->option_argument ? kind->option_argument : "", kind->option ? "]" : "",
           kind->purpose);
    if (kind->takes_source)
        printf("  --source SOURCE  whose events these are: the slug of a centre, or office\n");
    fputs(kind->option ? kind->option_help : "", stdout);
    printf("  --check        test the configuration, and end\n"
           "  -h, --help     show this\n"
           "  --version      show the version\n");
    printf("\nSIGINT and SIGTERM end it in order; SIGHUP is ignored.\n");
    settings_print_help();
    printf("\nExit codes: 0 done, 64 usage, 74 the disk failed, 75 full, 77 not permitted,\n"
           "78 configuration.\n");
}

/* Whether the option is one of this kind of daemon's. */
static bool apply(const struct daemon_kind *kind, int option, struct options *options)
{
    switch (option) {
    case 'd':
        options->home = optarg;
        return true;
    case 's':
        options->source = optarg;
        return kind->takes_source;
    case 'c':
        options->action = OPTIONS_CHECK;
        return true;
    case 'o':
        options->has_option = true;
        options->argument = optarg;
        return true;
    default:
        return false;
    }
}

static enum status check(const struct daemon_kind *kind, const struct options *options,
                         struct trouble *ret_trouble)
{
    if (!kind->takes_source)
        return STATUS_OK;
    if (!options->source)
        return trouble_set(ret_trouble, STATUS_USAGE, "--source is missing; try '%s --help'",
                           kind->program);
    if (text_is_slug(text_of(options->source)))
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "`%.64s` is no source: the slug of a centre, or office", options->source);
}

enum status options_read(const struct daemon_kind *kind, int argc, char **argv,
                         struct options *ret_options, struct trouble *ret_trouble)
{
    const struct option longs[] = {
        {"home", required_argument, NULL, 'd'},
        {"source", required_argument, NULL, 's'},
        {"check", no_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {kind->option, kind->option_argument ? required_argument : no_argument, NULL, 'o'},
        {NULL, 0, NULL, 0}}; /* without an option of its own it ends one row sooner */
    struct options options = {.action = OPTIONS_RUN};
    int option;

    opterr = 0;
    optind = 0; /* reads from the start, also when called again */
    for (int at = 1; (option = getopt_long(argc, argv, ":h", longs, NULL)) != -1; at = optind) {
        if (option == 'h' || option == 'v') {
            *ret_options =
                (struct options){.action = option == 'h' ? OPTIONS_HELP : OPTIONS_VERSION};
            return STATUS_OK;
        }
        if (!apply(kind, option, &options))
            return trouble_set(ret_trouble, STATUS_USAGE,
                               "%s: no such option, or it lacks its argument; try '%s --help'",
                               argv[at], kind->program);
    }
    if (optind < argc)
        return trouble_set(ret_trouble, STATUS_USAGE, "%s: it takes no arguments; try '%s --help'",
                           argv[optind], kind->program);
    enum status status = check(kind, &options, ret_trouble);
    if (status == STATUS_OK)
        *ret_options = options;
    return status;
}
