/* Calls on sockets, and what waits for them. Here the C library takes any kind of address. */
#include <poll.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "tests/fault/plan.h"

WRAP(ssize_t, send, (int fd, const void *from, size_t size, int flags), (fd, from, size, flags),
     plan_fails_on(PLAN_SEND, "send", fd))
WRAP(ssize_t, sendto,
     (int fd, const void *from, size_t size, int flags, __CONST_SOCKADDR_ARG to, socklen_t to_size),
     (fd, from, size, flags, to, to_size), plan_fails_on(PLAN_SEND, "sendto", fd))
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags),
     plan_fails_on(PLAN_SEND, "sendmsg", fd))

ssize_t __recv_chk(int fd, void *to, size_t size, size_t room, int flags);
WRAP(ssize_t, recv, (int fd, void *to, size_t size, int flags), (fd, to, size, flags),
     plan_fails_on(PLAN_RECEIVE, "recv", fd))
WRAP(ssize_t, __recv_chk, (int fd, void *to, size_t size, size_t room, int flags),
     (fd, to, size, room, flags), plan_fails_on(PLAN_RECEIVE, "recv", fd))
WRAP(ssize_t, recvfrom,
     (int fd, void *to, size_t size, int flags, __SOCKADDR_ARG from, socklen_t *from_size),
     (fd, to, size, flags, from, from_size), plan_fails_on(PLAN_RECEIVE, "recvfrom", fd))
WRAP(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags),
     plan_fails_on(PLAN_RECEIVE, "recvmsg", fd))

int __poll_chk(struct pollfd *files, nfds_t count, int wait_ms, size_t room);
WRAP(int, poll, (struct pollfd * files, nfds_t count, int wait_ms), (files, count, wait_ms),
     plan_fails(PLAN_POLL, "poll", NULL))
WRAP(int, __poll_chk, (struct pollfd * files, nfds_t count, int wait_ms, size_t room),
     (files, count, wait_ms, room), plan_fails(PLAN_POLL, "poll", NULL))
WRAP(int, ppoll,
     (struct pollfd * files, nfds_t count, const struct timespec *wait, const sigset_t *mask),
     (files, count, wait, mask), plan_fails(PLAN_POLL, "ppoll", NULL))
WRAP(int, epoll_wait, (int fd, struct epoll_event *events, int count, int wait_ms),
     (fd, events, count, wait_ms), plan_fails(PLAN_POLL, "epoll_wait", NULL))
WRAP(int, select,
     (int count, fd_set *readable, fd_set *writable, fd_set *others, struct timeval *wait),
     (count, readable, writable, others, wait), plan_fails(PLAN_POLL, "select", NULL))

WRAP(int, socket, (int domain, int type, int protocol), (domain, type, protocol),
     plan_fails(PLAN_SOCKET, "socket", NULL))
WRAP(int, bind, (int fd, __CONST_SOCKADDR_ARG to, socklen_t size), (fd, to, size),
     plan_fails(PLAN_SOCKET, "bind", NULL))
WRAP(int, listen, (int fd, int backlog), (fd, backlog), plan_fails(PLAN_SOCKET, "listen", NULL))
WRAP(int, connect, (int fd, __CONST_SOCKADDR_ARG to, socklen_t size), (fd, to, size),
     plan_fails(PLAN_SOCKET, "connect", NULL))
WRAP(int, accept, (int fd, __SOCKADDR_ARG from, socklen_t *size), (fd, from, size),
     plan_fails(PLAN_SOCKET, "accept", NULL))

WRAP(int, eventfd, (unsigned value, int flags), (value, flags),
     plan_fails(PLAN_EVENT, "eventfd", NULL))
WRAP(int, epoll_create1, (int flags), (flags), plan_fails(PLAN_EVENT, "epoll_create1", NULL))
WRAP(int, epoll_ctl, (int fd, int operation, int of, struct epoll_event *event),
     (fd, operation, of, event), plan_fails(PLAN_EVENT, "epoll_ctl", NULL))
WRAP(int, signalfd, (int fd, const sigset_t *mask, int flags), (fd, mask, flags),
     plan_fails(PLAN_EVENT, "signalfd", NULL))
