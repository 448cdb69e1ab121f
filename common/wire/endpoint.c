#include "common/wire/endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/un.h>
#include <unistd.h>

#include <zmq.h>

#define IPC "ipc://"
#define TCP "tcp://"
#define LISTEN "listen on"

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const char *wrong_path(const char *path)
{
    static const size_t path_max = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;

    if (!*path || *path == '@' || *path == '*')
        return "an ipc endpoint names a file, which permissions guard";
    return strlen(path) > path_max
               ? "the path is too long for a socket (at most 107 bytes): choose a shorter home"
               : NULL;
}

static bool has_good_port(const char *address)
{
    const char *port = strrchr(address, ':');
    size_t digits = port ? strspn(port + 1, "0123456789") : 0;

    if (port && strcmp(port + 1, "*") == 0)
        return true;
    return digits >= 1 && digits <= 5 && !port[1 + digits] && atoi(port + 1) <= 65535;
}

static bool is_loopback(const char *address)
{
    return has_prefix(address, "127.") || has_prefix(address, "[::1]:");
}

/* Why an endpoint cannot be used; NULL where it can. */
static const char *wrong_endpoint(const char *endpoint, bool is_to_bind)
{
    if (has_prefix(endpoint, IPC))
        return wrong_path(endpoint + strlen(IPC));
    if (!has_prefix(endpoint, TCP))
        return "an endpoint begins with ipc:// or tcp://";
    const char *address = endpoint + strlen(TCP);
    if (!has_good_port(address))
        return "a tcp endpoint ends with its port, 0 to 65535 or *";
    return is_to_bind && !is_loopback(address) ? "without keys a program listens on loopback only"
                                               : NULL;
}

enum status endpoint_check(const char *endpoint, bool is_to_bind, struct trouble *ret_trouble)
{
    const char *why = wrong_endpoint(endpoint, is_to_bind);

    if (!why)
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_CONFIG, "cannot %s %s: %s",
                       is_to_bind ? LISTEN : "connect to", endpoint, why);
}

/* A socket has no disk that could fail: what is neither forbidden nor for want of room comes from
 * the endpoint, and so from the settings. */
enum status endpoint_fail(const char *what, const char *endpoint, int error,
                          struct trouble *ret_trouble)
{
    enum status status = status_of_errno(error);

    return trouble_set(ret_trouble, status == STATUS_DISK ? STATUS_CONFIG : status,
                       "cannot %s %s: %s", what, endpoint, zmq_strerror(error));
}

enum status endpoint_lock(const char *endpoint, int *ret_lock, struct trouble *ret_trouble)
{
    char name[512];

    *ret_lock = -1;
    if (!has_prefix(endpoint, IPC))
        return STATUS_OK;
    snprintf(name, sizeof name, "%s.lock", endpoint + strlen(IPC));
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *ret_lock = fd;
        return STATUS_OK;
    }
    int error = errno;
    if (fd >= 0)
        close(fd);
    if (fd < 0 || error != EWOULDBLOCK)
        return endpoint_fail(LISTEN, endpoint, error, ret_trouble);
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "cannot " LISTEN " %s: another socket listens there", endpoint);
}
