/* Memory, maps and threads, and the beginning of the program. The C library's allocator is called
 * by its second names: looking it up would need memory itself. */
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/fault/plan.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

/* Where libcrypto's code is. Without memory it takes a lock that it could not make, and is killed: that
 * is known (memory.h), and its calls do not fail here. */
static struct {
    uintptr_t from, end;
} crypto;

static int find_crypto(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size, (void)context;
    for (int i = 0; strstr(info->dlpi_name, "/libcrypto.so") && i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        crypto.from = info->dlpi_addr + part->p_vaddr;
        crypto.end = crypto.from + part->p_memsz;
    }
    return 0;
}

static int is_failing(const char *call, const void *caller)
{
    bool is_of_crypto = (uintptr_t)caller - crypto.from < crypto.end - crypto.from;

    return !is_of_crypto && plan_fails(PLAN_MALLOC, call, NULL);
}

#define FAILS(call) is_failing(call, __builtin_return_address(0))

void *malloc(size_t size)
{
    return FAILS("malloc") ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return FAILS("calloc") ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return FAILS("realloc") ? NULL : __libc_realloc(old, size);
}

int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
    void *memory = FAILS("posix_memalign") ? NULL : __libc_memalign(alignment, size);

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
    dl_iterate_phdr(find_crypto, NULL);
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
