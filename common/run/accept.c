#include "common/run/accept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

void accept_guard(void)
{
}

static bool is_reserved(int fd)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
           (rlim_t)fd + ACCEPT_RESERVED_FILES >= limit.rlim_cur;
}

static bool set_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

static bool set_flags(int fd, int flags)
{
    if ((flags & SOCK_CLOEXEC) && fcntl(fd, F_SETFD, FD_CLOEXEC))
        return false;
    return !(flags & SOCK_NONBLOCK) || set_nonblocking(fd);
}

static int turn_away(int fd)
{
    if (fd >= 0)
        close(fd);
    errno = ECONNABORTED;
    return -1;
}

int accept4(int fd, __SOCKADDR_ARG address, socklen_t *restrict size, int flags)
{
    if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) {
        errno = EINVAL;
        return -1;
    }
    int accepted = accept(fd, address, size);
    if (accepted < 0)
        return errno == EMFILE || errno == ENFILE ? turn_away(-1) : -1;
    return is_reserved(accepted) || !set_flags(accepted, flags) ? turn_away(accepted) : accepted;
}
