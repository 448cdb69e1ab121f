#include "tests/unit/kaohe/support_kaohe.h"

#include <sys/stat.h>

#include "common/base/clock.h"
#include "tests/unit/places.h"
#include "tests/unit/wire/support_wire.h"

enum { EVENT_MS_MAX = 20000, SETTINGS_BYTES = 4096 };

static void write_settings(const struct client *client)
{
    char settings[SETTINGS_BYTES];
    const char *endpoint = daemon_endpoint(client->daemon);
    int size =
        snprintf(settings, sizeof settings,
                 "scorer\n    query = \"%s\"\n    feed = \"%s\"\ncollector\n    intake = \"%s\"\n",
                 endpoint, client->feed_endpoint, endpoint);

    write_below(client->dir, "kaohe.zpl", settings, (size_t)size);
}

/* A home of whose daemons only the addresses are known, as another machine's. */
static void make_home(struct client *client)
{
    char run[PLACE_BYTES];

    fresh_dir(client->dir);
    path_below(client->dir, "run", run);
    assert_int_equal(mkdir(run, 0700), 0);
    write_settings(client);
}

struct client client_open(daemon_answer *answer, void *context)
{
    struct client client = {.daemon = daemon_start(answer, context)};
    char bound[WIRE_ENDPOINT_BYTES];

    fresh_ipc(client.feed_endpoint);
    client.feed = bind_wire(WIRE_PUBLISHER, client.feed_endpoint, bound);
    make_home(&client);
    client.kaohe = kaohe_new(client.dir, NULL);
    return client;
}

void client_move(struct client *client, daemon_answer *answer, void *context)
{
    daemon_stop(&client->daemon);
    client->daemon = daemon_start(answer, context);
    write_settings(client);
}

void client_close(struct client *client)
{
    kaohe_free(&client->kaohe);
    daemon_stop(&client->daemon);
    wire_close(&client->feed);
}

const kaohe_event_t *client_next(struct client *client, kaohe_kind_t kind)
{
    const kaohe_event_t *event = kaohe_next(client->kaohe, EVENT_MS_MAX);

    assert_non_null(event);
    CHECK(event->kind == kind, "an event of kind %d and not %d: \"%s\" \"%s\"", (int)event->kind,
          (int)kind, event->text, event->why);
    return event;
}

void client_check_rest(struct client *client)
{
    int64_t before_ms = clock_mono_ms();

    assert_null(kaohe_next(client->kaohe, EVENT_MS_MAX));
    CHECK(clock_mono_ms() - before_ms < EVENT_MS_MAX, "it waits although nothing is to come");
}
