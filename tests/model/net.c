#include "tests/model/net_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    struct wire wires[NET_WIRES_MAX];
    unsigned wires_used; /* slots that were ever open in this world */
    struct route routes[NET_ROUTES_MAX];
    uint64_t route_count; /* the last one's number */
    struct {
        const struct machine *machine;
        struct weather weather;
    } weathers[NET_WIRES_MAX];
    unsigned weather_count;
    struct chance chance;
    net_tap *tap;
    net_ear *ear;
    struct net_counts counts;
} net;

static void free_frames(struct frame **list)
{
    while (*list) {
        struct frame *frame = *list;
        *list = frame->next;
        free(frame);
    }
}

static void clear_wire(struct wire *wire)
{
    free_frames(&wire->inbox);
    free_frames(&wire->backlog);
    free(wire->read);
    wire->read = NULL;
    wire->backlog_end = &wire->backlog;
    wire->backlog_count = 0;
    wire->is_open = false;
    wire->machine = NULL;
}

void net_reset(uint64_t seed, net_tap *tap, net_ear *ear)
{
    for (unsigned i = 0; i < NET_WIRES_MAX; i++)
        clear_wire(&net.wires[i]);
    net.wires_used = 0;
    net.route_count = 0;
    net.weather_count = 0;
    net.chance = chance_of(seed, 0x6e6574);
    net.tap = tap;
    net.ear = ear;
}

struct net_counts net_counts(void)
{
    return net.counts;
}

static struct weather *weather_of(const struct machine *machine)
{
    for (unsigned i = 0; i < net.weather_count; i++)
        if (net.weathers[i].machine == machine)
            return &net.weathers[i].weather;
    assert(net.weather_count < NET_WIRES_MAX);
    net.weathers[net.weather_count].machine = machine;
    net.weathers[net.weather_count].weather = (struct weather){0};
    return &net.weathers[net.weather_count++].weather;
}

void net_set_weather(const struct machine *machine, const struct weather *weather)
{
    *weather_of(machine) = *weather;
}

struct weather net_weather(const struct machine *machine)
{
    return *weather_of(machine);
}

struct route *net_route(uint64_t number)
{
    return number > 0 && number <= net.route_count ? &net.routes[number - 1] : NULL;
}

static uint64_t number_of(const struct route *route)
{
    return (uint64_t)(route - net.routes) + 1;
}

static struct peer peer_of(uint64_t number)
{
    struct peer peer = {.size = WIRE_PEER_BYTES};
    uint32_t id = (uint32_t)number;

    memcpy(peer.bytes + 1, &id, sizeof id);
    return peer;
}

struct frame *net_make_frame(const struct peer *peer, const void *bytes, size_t size)
{
    struct frame *frame = malloc(sizeof *frame + size);

    assert(frame);
    frame->next = NULL;
    frame->peer = *peer;
    frame->size = size;
    memcpy(frame->bytes, bytes, size);
    return frame;
}

static void put_into_inbox(struct wire *wire, struct frame *frame)
{
    struct frame **at = &wire->inbox;

    while (*at && (*at)->at_ms <= frame->at_ms)
        at = &(*at)->next;
    frame->next = *at;
    *at = frame;
}

/* When a frame that is sent now arrives: never before one that was sent before it. */
static int64_t arrival(struct route *route, unsigned direction, const struct weather *weather)
{
    int64_t at = machines_now();

    at += (int64_t)chance_below(&net.chance, (unsigned)weather->delay_ms_max + 1);
    if (at < weather->held_until_ms)
        at = weather->held_until_ms;
    if (at < route->last_ms[direction])
        at = route->last_ms[direction];
    route->last_ms[direction] = at;
    return at;
}

bool net_is_full(const struct route *route, unsigned direction)
{
    const struct wire *to = direction == TO_LISTENER ? route->listener : route->dialler;
    struct peer peer = peer_of(number_of(route));
    unsigned most = HIGH_WATER_FRAMES, waiting = 0;

    if (!to)
        return false;
    if (to->role == WIRE_SUBSCRIBER)
        most = UPDATES_HIGH_WATER_FRAMES;
    for (const struct frame *frame = to->inbox; frame && waiting < most; frame = frame->next)
        waiting += peer_equal(&frame->peer, &peer);
    return waiting >= most;
}

void net_carry(struct route *route, unsigned direction, const void *bytes, size_t size)
{
    struct wire *to = direction == TO_LISTENER ? route->listener : route->dialler;
    const struct weather *weather = weather_of(route->dialler->machine);
    struct peer peer = peer_of(number_of(route));

    net.counts.frames++;
    if (!to || route->is_dead[direction] || chance_in(&net.chance, weather->lost)) {
        net.counts.lost++;
        return;
    }
    bool is_doubled = chance_in(&net.chance, weather->doubled);
    for (int i = 0; i <= is_doubled; i++) {
        struct frame *frame = net_make_frame(&peer, bytes, size);
        frame->at_ms = arrival(route, direction, weather);
        put_into_inbox(to, frame);
        net.counts.doubled += i > 0;
    }
}

struct wire *net_listener_at(const char *endpoint)
{
    for (unsigned i = 0; i < NET_WIRES_MAX; i++) {
        struct wire *wire = &net.wires[i];
        bool listens = wire->role == WIRE_ROUTER || wire->role == WIRE_ANSWERER ||
                       wire->role == WIRE_PUBLISHER;
        if (wire->is_open && listens && strcmp(wire->endpoint, endpoint) == 0)
            return wire;
    }
    return NULL;
}

void net_attach(struct wire *dialler)
{
    struct wire *listener = net_listener_at(dialler->endpoint);

    if (!listener || dialler->route)
        return;
    assert(net.route_count < NET_ROUTES_MAX);
    struct route *route = &net.routes[net.route_count++];
    *route = (struct route){.dialler = dialler, .listener = listener};
    dialler->route = number_of(route);
    while (dialler->backlog) {
        struct frame *frame = dialler->backlog;
        dialler->backlog = frame->next;
        net_carry(route, TO_LISTENER, frame->bytes, frame->size);
        free(frame);
    }
    dialler->backlog_end = &dialler->backlog;
    dialler->backlog_count = 0;
}

/* When a connection ends, the first frames on the way may still arrive, by chance, and no later
 * ones. */
static void lose_the_rest(struct wire *wire, uint64_t route)
{
    struct peer peer = peer_of(route);
    bool is_lost = false;

    for (struct frame **at = &wire->inbox; *at;) {
        struct frame *frame = *at;
        bool is_of_it = peer_equal(&frame->peer, &peer);
        is_lost |= is_of_it && chance_in(&net.chance, 300);
        if (!is_lost || !is_of_it) {
            at = &frame->next;
            continue;
        }
        *at = frame->next;
        free(frame);
        net.counts.lost++;
    }
}

static void end_route(struct route *route)
{
    if (route->listener)
        lose_the_rest(route->listener, number_of(route));
    if (route->dialler) {
        lose_the_rest(route->dialler, number_of(route));
        if (route->dialler->route == number_of(route))
            route->dialler->route = 0;
    }
    route->listener = route->dialler = NULL;
}

static void end_routes(const struct wire *wire)
{
    for (uint64_t i = 0; i < net.route_count; i++)
        if (net.routes[i].dialler == wire || net.routes[i].listener == wire)
            end_route(&net.routes[i]);
}

void net_cut(const struct machine *machine)
{
    for (uint64_t i = 0; i < net.route_count; i++)
        if (net.routes[i].dialler && net.routes[i].dialler->machine == machine)
            end_route(&net.routes[i]);
}

void net_half_open(const struct machine *machine, bool is_towards_listener)
{
    for (uint64_t i = 0; i < net.route_count; i++)
        if (net.routes[i].dialler && net.routes[i].dialler->machine == machine)
            net.routes[i].is_dead[is_towards_listener ? TO_LISTENER : TO_DIALLER] = true;
}

void net_forget(const struct machine *machine)
{
    for (unsigned i = 0; i < NET_WIRES_MAX; i++) {
        if (net.wires[i].machine != machine || !net.wires[i].is_open)
            continue;
        end_routes(&net.wires[i]);
        clear_wire(&net.wires[i]);
    }
}

int64_t net_next_ms(const struct machine *machine)
{
    int64_t next = INT64_MAX;

    for (unsigned i = 0; i < net.wires_used; i++) {
        const struct wire *wire = &net.wires[i];
        if (wire->is_open && wire->machine == machine && wire->inbox && wire->inbox->at_ms < next)
            next = wire->inbox->at_ms;
    }
    return next;
}

struct wire *net_make_wire(enum wire_role role, const char *endpoint)
{
    struct wire *wire = net.wires;

    while (wire < net.wires + NET_WIRES_MAX && wire->is_open)
        wire++;
    assert(wire < net.wires + NET_WIRES_MAX);
    clear_wire(wire);
    if (wire == net.wires + net.wires_used)
        net.wires_used++;
    wire->machine = machine_current();
    wire->role = role;
    wire->route = 0;
    wire->is_open = true;
    snprintf(wire->endpoint, sizeof wire->endpoint, "%s", endpoint);
    return wire;
}

void net_close_wire(struct wire *wire)
{
    if (!wire->is_open || wire->machine != machine_current())
        return;
    end_routes(wire);
    clear_wire(wire);
}

void net_attach_all(const char *endpoint)
{
    for (unsigned i = 0; i < NET_WIRES_MAX; i++) {
        struct wire *wire = &net.wires[i];
        bool dials = wire->role == WIRE_DEALER || wire->role == WIRE_SUBSCRIBER;
        if (wire->is_open && dials && strcmp(wire->endpoint, endpoint) == 0)
            net_attach(wire);
    }
}

struct route *net_next_route(const struct wire *listener, uint64_t *number)
{
    while (*number < net.route_count)
        if (net.routes[(*number)++].listener == listener)
            return &net.routes[*number - 1];
    return NULL;
}

void net_tell_tap(const struct machine *dialler, struct text frame)
{
    net.tap(machine_current(), dialler, frame);
}

void net_tell_ear(struct text frame)
{
    net.ear(machine_current(), frame);
}
