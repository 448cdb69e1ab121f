/* Memory, maps and threads, and the beginning of the program. The C library's allocator is called
 * by its second names: looking it up would need memory itself. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "tests/fault/plan.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    return plan_fails(PLAN_MALLOC, "malloc", NULL) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return plan_fails(PLAN_MALLOC, "calloc", NULL) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return plan_fails(PLAN_MALLOC, "realloc", NULL) ? NULL : __libc_realloc(old, size);
}

int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
    void *memory =
        plan_fails(PLAN_MALLOC, "posix_memalign", NULL) ? NULL : __libc_memalign(alignment, size);

    if (!memory)
        return ENOMEM;
    *ret_memory = memory;
    return 0;
}

WRAP(void *, mmap, (void *at, size_t size, int protection, int flags, int fd, off_t offset),
     (at, size, protection, flags, fd, offset), plan_fails(PLAN_MMAP, "mmap", NULL))
WRAP(void *, mmap64, (void *at, size_t size, int protection, int flags, int fd, off64_t offset),
     (at, size, protection, flags, fd, offset), plan_fails(PLAN_MMAP, "mmap64", NULL))

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *context)
{
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

    if (!real)
        plan_real("pthread_create", &real);
    return plan_fails(PLAN_THREAD, "pthread_create", NULL) ? errno
                                                           : real(thread, attributes, run, context);
}

typedef int main_function(int, char **, char **);
static main_function *program_main;

static int begin(int argc, char **argv, char **environment)
{
    plan_begin();
    return program_main(argc, argv, environment);
}

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*linker_fini)(void), void *stack_end);
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*linker_fini)(void), void *stack_end)
{
    static int (*real)(main_function *, int, char **, void (*)(void), void (*)(void),
                       void (*)(void), void *);

    plan_real("__libc_start_main", &real);
    program_main = main;
    return real(begin, argc, argv, init, fini, linker_fini, stack_end);
}
