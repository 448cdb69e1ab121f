/* Damaged pages.
 *
 * LMDB reads its file as memory and believes what stands there: a changed bit in a page's head, or
 * in the place or the size of a row, sends it anywhere, or to an assertion of its own. Checking each
 * page before it is believed would take longer than what is asked of it. So whatever goes wrong with
 * memory while LMDB works on a store ends the process as a disk that cannot be read does. Anywhere
 * else it is a bug of ours, and has its usual end. Rows that are handed out have a bound (txn.c), and
 * the map goes on behind the file: whoever reads one that leads out of the file gets a SIGBUS.
 *
 * The handlers may run where anything is broken: they call nothing but what POSIX lets a handler
 * call.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "common/store/store_lmdb.h"

#define STORE_FILE "/data.mdb"

enum { MAPS_LINE_MAX = 4096 + 128 };

static _Thread_local const store_t *inside; /* LMDB works on its pages in this thread */

void guard_enter(const store_t *store)
{
    inside = store;
}

int guard_leave(int rc)
{
    inside = NULL;
    return rc;
}

/* In one write, so that nobody's words come between. */
static _Noreturn void end_for_damage(const char *path, const char *below)
{
    static char line[MAPS_LINE_MAX + 256]; /* the stack may be short */
    const char *const words[] = {program_invocation_short_name, ": ", path, below,
                                 " is damaged or cut short, or its disk cannot be read: ending\n"};
    char *end = line;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        end = stpncpy(end, words[i], (size_t)(line + sizeof line - end));
    ssize_t written = write(STDERR_FILENO, line, (size_t)(end - line));
    (void)written;
    _exit(status_exit_code(STATUS_DISK));
}

void guard_assert(MDB_env *env, const char *why)
{
    const char *dir = "?";

    (void)why; /* a line of LMDB's source */
    mdb_env_get_path(env, &dir);
    end_for_damage(dir, STORE_FILE);
}

/* A map of this process, as /proc/self/maps has it: FROM-END MODE OFFSET DEVICE INODE PATH. */
struct map {
    uintptr_t from, end;
    const char *path; /* empty: of no file */
};

static const char *read_number(const char *at, uintptr_t *ret_number)
{
    static const char digits[] = "0123456789abcdef";
    const char *digit;

    for (*ret_number = 0; *at && (digit = strchr(digits, *at)); at++)
        *ret_number = *ret_number << 4 | (uintptr_t)(digit - digits);
    return at;
}

static struct map read_map(const char *line)
{
    struct map map;
    const char *at = read_number(line, &map.from);

    read_number(at + (*at == '-'), &map.end);
    map.path = strchr(line, '/') ? strchr(line, '/') : "";
    return map;
}

/* A line without its end; false: there is none any more. Byte by byte: it is read once. */
static bool next_line(int fd, char *ret_line)
{
    size_t size = 0;
    char byte;

    while (read(fd, &byte, 1) == 1 && byte != '\n')
        if (size < MAPS_LINE_MAX - 1)
            ret_line[size++] = byte;
    ret_line[size] = '\0';
    return size > 0;
}

/* The last map that begins at or before the address; false: nobody can say. */
static bool find_map(uintptr_t address, char *ret_line, struct map *ret_map)
{
    static char line[MAPS_LINE_MAX];
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    bool is_there = false;

    while (fd >= 0 && next_line(fd, line) && read_map(line).from <= address) {
        strcpy(ret_line, line);
        is_there = true;
    }
    if (fd >= 0)
        close(fd);
    if (is_there)
        *ret_map = read_map(ret_line);
    return is_there;
}

/* Only a map's file can be the cause: it is shorter than the map, or its disk cannot be read. */
static void end_for_map(uintptr_t address)
{
    static char line[MAPS_LINE_MAX];
    struct map map;

    if (find_map(address, line, &map) && address < map.end)
        end_for_damage(map.path, "");
}

static void judge(int number, siginfo_t *info, void *context)
{
    const char *dir = NULL;

    (void)context;
    if (inside && mdb_env_get_path(inside->env, &dir) == 0 && dir)
        end_for_damage(dir, STORE_FILE);
    if (number == SIGBUS)
        end_for_map((uintptr_t)info->si_addr);
    signal(number, SIG_DFL); /* a bug: it has its usual end */
    raise(number);
}

void store_guard(void)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGABRT};
    struct sigaction action = {.sa_sigaction = judge, .sa_flags = SA_SIGINFO};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaction(numbers[i], &action, NULL);
}
