#include "common/http/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT_DIGITS_MAX = 5, PORT_MAX = 65535 };

/* An address in digits, without brackets. */
static bool read_host(const char *host, union address *ret_address)
{
    union address address = {0};

    if (inet_pton(AF_INET, host, &address.v4.sin_addr) == 1)
        address.v4.sin_family = AF_INET;
    else if (inet_pton(AF_INET6, host, &address.v6.sin6_addr) == 1)
        address.v6.sin6_family = AF_INET6;
    else
        return false;
    *ret_address = address;
    return true;
}

void address_set_port(union address *address, uint16_t port)
{
    if (address->any.sa_family == AF_INET)
        address->v4.sin_port = htons(port);
    else
        address->v6.sin6_port = htons(port);
}

/* In brackets or not, if it is of version 6. One of version 4 that a v6 one has inside is of version 4,
 * as those are that come from there. */
static bool read_proxy(const char *text, union address *ret_address)
{
    char host[ADDRESS_TEXT_BYTES];
    size_t size = strlen(text);
    bool has_brackets = size > 2 && text[0] == '[' && text[size - 1] == ']';

    if (size >= sizeof host)
        return false;
    memcpy(host, text + has_brackets, size - has_brackets);
    host[size - 2 * has_brackets] = '\0';
    if (!read_host(host, ret_address) || (has_brackets && ret_address->any.sa_family != AF_INET6))
        return false;
    if (ret_address->any.sa_family == AF_INET6 &&
        IN6_IS_ADDR_V4MAPPED(&ret_address->v6.sin6_addr)) {
        union address inside = {.v4 = {.sin_family = AF_INET}};
        memcpy(&inside.v4.sin_addr, &ret_address->v6.sin6_addr.s6_addr[12], 4);
        *ret_address = inside;
    }
    return true;
}

static bool read_port(const char *text, union address *address)
{
    size_t size = strlen(text);
    long port = 0;

    if (size == 0 || size > PORT_DIGITS_MAX || strspn(text, "0123456789") != size)
        return false;
    port = strtol(text, NULL, 10);
    if (port > PORT_MAX)
        return false;
    address_set_port(address, (uint16_t)port);
    return true;
}

static bool read_endpoint(const char *endpoint, union address *ret_address)
{
    static const char scheme[] = "tcp://";
    char host[ADDRESS_TEXT_BYTES];
    size_t skip = sizeof scheme - 1;

    if (strncmp(endpoint, scheme, skip) != 0 || strlen(endpoint) - skip >= sizeof host)
        return false;
    strcpy(host, endpoint + skip);
    char *colon = strrchr(host, ':');
    if (!colon || colon == host)
        return false;
    *colon = '\0';
    bool has_brackets = host[0] == '[' && colon[-1] == ']';
    if (has_brackets)
        colon[-1] = '\0';
    return read_host(host + has_brackets, ret_address) &&
           (ret_address->any.sa_family == AF_INET6) == has_brackets &&
           read_port(colon + 1, ret_address);
}

static bool is_loopback(const union address *address)
{
    if (address->any.sa_family == AF_INET)
        return ntohl(address->v4.sin_addr.s_addr) >> 24 == 127;
    return address->any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}

enum status address_read(const char *endpoint, const char *proxy, struct address_rule *ret_rule,
                         struct trouble *ret_trouble)
{
    struct address_rule rule = {0};

    if (!read_endpoint(*endpoint ? endpoint : ADDRESS_DEFAULT, &rule.listens))
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "board/http is tcp://ADDRESS:PORT, with an address in digits, as %s",
                           ADDRESS_DEFAULT);
    if (*proxy && !read_proxy(proxy, &rule.proxy))
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "board/behind-proxy is the address of one machine, in digits");
    if (!*proxy && !is_loopback(&rule.listens))
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "%s is beyond this machine, and what the board says there is neither "
                           "encrypted nor asks who reads it: let a proxy do that, and name its "
                           "address in board/behind-proxy",
                           endpoint);
    *ret_rule = rule;
    return STATUS_OK;
}

enum status address_read_metrics(const char *endpoint, const char *setting,
                                 struct address_rule *ret_rule, struct trouble *ret_trouble)
{
    struct address_rule rule = {0};

    if (!read_endpoint(endpoint, &rule.listens))
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "%s is tcp://ADDRESS:PORT, with an address in digits, as "
                           "tcp://127.0.0.1:9464",
                           setting);
    if (!is_loopback(&rule.listens))
        return trouble_set(
            ret_trouble, STATUS_CONFIG,
            "%s: %s is beyond this machine: metrics are read here, by a Prometheus of "
            "this machine or through a proxy that asks who reads them",
            setting, endpoint);
    *ret_rule = rule;
    return STATUS_OK;
}

/* A v4 address may come as a v6 one that has it inside. */
bool address_is_host(const union address *address, const struct sockaddr *from)
{
    const struct sockaddr_in6 *v6 = (const void *)from;

    if (from->sa_family == AF_INET && address->any.sa_family == AF_INET)
        return ((const struct sockaddr_in *)(const void *)from)->sin_addr.s_addr ==
               address->v4.sin_addr.s_addr;
    if (from->sa_family != AF_INET6)
        return false;
    if (address->any.sa_family == AF_INET6)
        return memcmp(&v6->sin6_addr, &address->v6.sin6_addr, sizeof v6->sin6_addr) == 0;
    return IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr) &&
           memcmp(&v6->sin6_addr.s6_addr[12], &address->v4.sin_addr, 4) == 0;
}

bool address_may_enter(const struct address_rule *rule, const struct sockaddr *from)
{
    return rule->proxy.any.sa_family == AF_UNSPEC || address_is_host(&rule->proxy, from);
}

/* `host` up to its port is an address of this machine, or `localhost`. */
static bool is_this_machine(const char *host)
{
    char name[ADDRESS_TEXT_BYTES];
    union address address;
    size_t size = host[0] == '[' ? strcspn(host, "]") : strcspn(host, ":");
    bool has_brackets = host[0] == '[' && host[size] == ']';

    if (size >= sizeof name)
        return false;
    memcpy(name, host + has_brackets, size - has_brackets);
    name[size - has_brackets] = '\0';
    const char *port = host + size + has_brackets;
    if (*port && (*port != ':' || strspn(port + 1, "0123456789") != strlen(port + 1)))
        return false;
    return strcmp(name, "localhost") == 0 ||
           (read_host(name, &address) && (address.any.sa_family == AF_INET6) == has_brackets &&
            is_loopback(&address));
}

bool address_is_meant(const struct address_rule *rule, const char *host)
{
    bool is_reached_from_here = is_loopback(&rule->listens) || is_loopback(&rule->proxy);

    return !is_reached_from_here || (host && is_this_machine(host));
}

void address_print(const union address *address, char ret_text[ADDRESS_TEXT_BYTES])
{
    char host[INET6_ADDRSTRLEN] = "";

    if (address->any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &address->v4.sin_addr, host, sizeof host);
        snprintf(ret_text, ADDRESS_TEXT_BYTES, "tcp://%s:%u", host,
                 (unsigned)ntohs(address->v4.sin_port));
    } else {
        inet_ntop(AF_INET6, &address->v6.sin6_addr, host, sizeof host);
        snprintf(ret_text, ADDRESS_TEXT_BYTES, "tcp://[%s]:%u", host,
                 (unsigned)ntohs(address->v6.sin6_port));
    }
}

enum status address_look(const union address *address, struct trouble *ret_trouble)
{
    union address any_port = *address;
    char text[ADDRESS_TEXT_BYTES];
    bool is_v6 = address->any.sa_family == AF_INET6;
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address_set_port(&any_port, 0);
    bool is_here = fd < 0 ||
                   bind(fd, &any_port.any, is_v6 ? sizeof any_port.v6 : sizeof any_port.v4) == 0 ||
                   errno != EADDRNOTAVAIL;
    if (fd >= 0)
        close(fd);
    address_print(address, text);
    return is_here ? STATUS_OK
                   : trouble_set(ret_trouble, STATUS_CONFIG,
                                 "cannot listen at %s: it is no address of this machine", text);
}
