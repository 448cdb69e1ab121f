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

/* What libzmq knows how to pass over, and what is a bug; for anything else an ipc socket aborts the
 * process. */
static bool is_passed_on(int error)
{
    static const int errors[] = {EAGAIN, EINTR, ECONNABORTED, EPROTO, EBADF, EINVAL, ENOTSOCK};
    bool is_one = false;

    for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++)
        is_one |= errors[i] == error;
    return is_one;
}

int accept4(int fd, __SOCKADDR_ARG address, socklen_t *restrict size, int flags)
{
    if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) {
        errno = EINVAL;
        return -1;
    }
    int accepted = accept(fd, address, size);
    if (accepted < 0)
        return is_passed_on(errno) ? -1 : turn_away(-1);
    return is_reserved(accepted) || !set_flags(accepted, flags) ? turn_away(accepted) : accepted;
}
