#include "common/wire/endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <zmq.h>

#define IPC "ipc://"
#define TCP "tcp://"
#define LISTEN "listen on"

enum { LOCK_PATH_BYTES = 512 };

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
static const char *wrong_endpoint(const char *endpoint, bool is_to_bind, bool has_keys)
{
    if (has_prefix(endpoint, IPC))
        return wrong_path(endpoint + strlen(IPC));
    if (!has_prefix(endpoint, TCP))
        return "an endpoint begins with ipc:// or tcp://";
    const char *address = endpoint + strlen(TCP);
    if (is_to_bind && has_prefix(address, "localhost:"))
        return "write tcp://127.0.0.1 with the port: an endpoint has an address, not a name";
    if (!has_good_port(address))
        return "a tcp endpoint ends with its port, 0 to 65535 or *";
    if (has_keys || is_loopback(address) || has_prefix(address, "localhost:"))
        return NULL;
    return is_to_bind ? "without keys a program listens on loopback only (kaohe init makes keys)"
                      : "without keys a program connects on loopback only (kaohe init makes keys)";
}

enum status endpoint_check(const char *endpoint, bool is_to_bind, bool has_keys,
                           struct trouble *ret_trouble)
{
    const char *why = wrong_endpoint(endpoint, is_to_bind, has_keys);

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

static void path_of_lock(const char *endpoint, char ret_path[LOCK_PATH_BYTES])
{
    snprintf(ret_path, LOCK_PATH_BYTES, "%s.lock", endpoint + strlen(IPC));
}

void endpoint_note(const char *endpoint, struct endpoint_place *place)
{
    struct stat info;

    if (!has_prefix(endpoint, IPC) || stat(endpoint + strlen(IPC), &info))
        return;
    place->device = info.st_dev;
    place->socket = info.st_ino;
}

/* False only where something else surely stands there, or nothing. */
static bool is_at(const char *path, dev_t device, ino_t inode)
{
    struct stat info;

    if (stat(path, &info))
        return errno != ENOENT && errno != ENOTDIR;
    return info.st_dev == device && info.st_ino == inode;
}

bool endpoint_is_in_place(const char *endpoint, const struct endpoint_place *place)
{
    char name[LOCK_PATH_BYTES];
    struct stat lock;

    if (!has_prefix(endpoint, IPC))
        return true;
    if (place->socket && !is_at(endpoint + strlen(IPC), place->device, place->socket))
        return false;
    path_of_lock(endpoint, name);
    return fstat(place->lock, &lock) || is_at(name, lock.st_dev, lock.st_ino);
}

enum status endpoint_lock(const char *endpoint, struct endpoint_place *ret_place,
                          struct trouble *ret_trouble)
{
    char name[LOCK_PATH_BYTES];

    *ret_place = (struct endpoint_place){.lock = -1};
    if (!has_prefix(endpoint, IPC))
        return STATUS_OK;
    path_of_lock(endpoint, name);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
        ret_place->lock = fd;
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
