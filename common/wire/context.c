#include "common/wire/context.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <zmq.h>

#include "common/base/entropy.h"

/* What a context and its first socket open: a mailbox each for the context, its two threads and the
 * socket, and what either thread waits with. */
enum { CONTEXT_FILES = 6 };

static struct {
    pthread_mutex_t lock;
    void *context; /* NULL while there is no socket */
    unsigned sockets;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Whether the files are there that a context needs; if not, errno says why. libzmq itself aborts
 * the process where it cannot open one of them. */
static bool has_files(void)
{
    int files[CONTEXT_FILES], count = 0;

    while (count < CONTEXT_FILES && (files[count] = eventfd(0, EFD_CLOEXEC)) >= 0)
        count++;
    int error = errno;
    for (int i = 0; i < count; i++)
        close(files[i]);
    errno = error;
    return count == CONTEXT_FILES;
}

/* A ROUTER counts its peers' names up from a rand() that libzmq never seeds, and aborts the process where
 * a peer has taken the next one for itself, which every peer may. So nobody may know where it begins. */
static void *new_context(void)
{
    srand((unsigned)entropy_name());
    return zmq_ctx_new();
}

static void end_if_unused(void)
{
    if (shared.sockets > 0 || !shared.context)
        return;
    while (zmq_ctx_term(shared.context) && zmq_errno() == EINTR)
        ;
    shared.context = NULL;
}

static void *open_locked(int type)
{
    if (!shared.context && has_files())
        shared.context = new_context();
    void *socket = shared.context ? zmq_socket(shared.context, type) : NULL;
    int error = errno;
    shared.sockets += socket != NULL;
    end_if_unused();
    errno = error;
    return socket;
}

void *context_open_socket(int type)
{
    pthread_mutex_lock(&shared.lock);
    void *socket = open_locked(type);
    pthread_mutex_unlock(&shared.lock);
    return socket;
}

void context_close_socket(void *socket)
{
    pthread_mutex_lock(&shared.lock);
    assert(shared.sockets > 0);
    zmq_close(socket);
    shared.sockets--;
    end_if_unused();
    pthread_mutex_unlock(&shared.lock);
}
