#include "common/run/program.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/store/store.h"

enum { FILES_MIN = 64 }; /* a daemon's own, and some connections */

static void open_standard_files(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

void program_begin(void)
{
    open_standard_files();
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error like any other */
    store_guard();
}

enum status program_files(struct trouble *ret_trouble)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        return STATUS_OK;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit); /* where it fails, the limit stays as it is */
    if (limit.rlim_max >= FILES_MIN)
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "at most %llu open files are allowed, and %d are needed (ulimit -n)",
                       (unsigned long long)limit.rlim_max, FILES_MIN);
}

static void *pass_gate(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

/* Returns 0 or an errno. None ends before all were started. */
static int try_threads(pthread_mutex_t *gate)
{
    pthread_t threads[PROGRAM_THREADS];
    unsigned count = 0;
    int error = 0;

    pthread_mutex_lock(gate);
    while (count < PROGRAM_THREADS && !error) {
        error = pthread_create(&threads[count], NULL, pass_gate, gate);
        count += !error;
    }
    pthread_mutex_unlock(gate);
    while (count > 0)
        pthread_join(threads[--count], NULL);
    return error;
}

enum status program_threads(struct trouble *ret_trouble)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    int error = try_threads(&gate);

    if (!error)
        return STATUS_OK;
    return trouble_set(ret_trouble, error == EAGAIN ? STATUS_FULL : status_of_errno(error),
                       "cannot start a thread: %s", strerror(error));
}
