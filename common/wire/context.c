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

/* What a context and its first socket open: a mailbox each for the context, its threads and the socket, and
 * what each thread waits with. Beside those that carry frames one closes sockets. */
enum { CONTEXT_FILES_MAX = 4 + 2 * CONTEXT_THREADS_MAX };

static struct {
    pthread_mutex_t lock;
    void *context; /* NULL while there is no socket */
    unsigned sockets;
    int threads;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER, .threads = 1};

/* Whether the files are there that a context needs; if not, errno says why. libzmq itself aborts
 * the process where it cannot open one of them. */
static bool has_files(void)
{
    int files[CONTEXT_FILES_MAX], count = 0, needed = 4 + 2 * shared.threads;

    while (count < needed && (files[count] = eventfd(0, EFD_CLOEXEC)) >= 0)
        count++;
    int error = errno;
    for (int i = 0; i < count; i++)
        close(files[i]);
    errno = error;
    return count == needed;
}

/* A ROUTER counts its peers' names up from a rand() that libzmq never seeds, and aborts the process where
 * a peer has taken the next one for itself, which every peer may. So nobody may know where it begins. A
 * program that only connects, as one that uses the client library, keeps its own sequence. */
static void seed_names(int type)
{
    if (type == ZMQ_ROUTER)
        srand((unsigned)entropy_name());
}

static void *new_context(void)
{
    void *context = zmq_ctx_new();
    if (context)
        zmq_ctx_set(context, ZMQ_IO_THREADS, shared.threads);
    return context;
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
    seed_names(type);
    void *socket = shared.context ? zmq_socket(shared.context, type) : NULL;
    int error = errno;
    shared.sockets += socket != NULL;
    end_if_unused();
    errno = error;
    return socket;
}

void context_use_threads(unsigned count)
{
    assert(count > 0 && count <= CONTEXT_THREADS_MAX);
    pthread_mutex_lock(&shared.lock);
    shared.threads = (int)count;
    pthread_mutex_unlock(&shared.lock);
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
