#include "common/http/process.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STAT_BYTES = 1024 };

enum process_metric {
#define METRIC(NAME, name, KIND, UNIT, label, other, help) PROCESS_##NAME,
#include "common/http/process.def"
#undef METRIC
    PROCESS_COUNT,
};

static const struct metric table[] = {
#define METRIC METRIC_OF_ROW
#include "common/http/process.def"
#undef METRIC
};

static void set(metrics_t *metrics, enum process_metric at, int64_t value)
{
    series_set(metrics_series(metrics, at, NULL, NULL), value);
}

/* A file of /proc up to STAT_BYTES; false: it cannot be read. */
static bool read_file(const char *path, char ret_text[STAT_BYTES])
{
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(ret_text, 1, STAT_BYTES - 1, file) : 0;

    ret_text[size] = '\0';
    if (file)
        fclose(file);
    return size > 0;
}

/* When the machine was started, in seconds since 1970; 0: nobody can say. */
static long long boot_s(void)
{
    FILE *file = fopen("/proc/stat", "re");
    char line[STAT_BYTES];
    long long seconds = 0;

    while (file && seconds == 0 && fgets(line, sizeof line, file))
        if (sscanf(line, "btime %lld", &seconds) != 1)
            seconds = 0;
    if (file)
        fclose(file);
    return seconds;
}

/* proc(5): behind the name, which may hold anything, the fields from the third on are separated by
 * spaces; here the 14th, 15th, 22nd, 23rd and 24th. */
static void look_at_stat(metrics_t *metrics)
{
    char text[STAT_BYTES];
    unsigned long long user, system, start, virtual, resident;
    long ticks = sysconf(_SC_CLK_TCK);
    const char *rest = read_file("/proc/self/stat", text) ? strrchr(text, ')') : NULL;
    long long boot = boot_s();

    if (!rest || ticks <= 0 ||
        sscanf(rest,
               ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %*d %*d "
               "%llu %llu %llu",
               &user, &system, &start, &virtual, &resident) != 5)
        return;
    set(metrics, PROCESS_CPU, (int64_t)((user + system) * METRIC_CS / (unsigned long long)ticks));
    set(metrics, PROCESS_VIRTUAL, (int64_t) virtual);
    set(metrics, PROCESS_RESIDENT, (int64_t)resident * sysconf(_SC_PAGESIZE));
    if (boot)
        set(metrics, PROCESS_START,
            boot * METRIC_CS + (int64_t)(start * METRIC_CS / (unsigned long long)ticks));
}

static void look_at_files(metrics_t *metrics)
{
    DIR *dir = opendir("/proc/self/fd");
    struct rlimit limit;
    int64_t count = 0;

    errno = 0;
    while (dir && readdir(dir))
        count++;
    if (dir && errno == 0)
        set(metrics, PROCESS_FILES, count - 3); /* `.`, `..` and the directory itself */
    if (dir)
        closedir(dir);
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        set(metrics, PROCESS_FILES_MAX, (int64_t)limit.rlim_cur);
}

metrics_t *process_metrics(void)
{
    metrics_t *metrics = metrics_new(table, PROCESS_COUNT);

    series_set(metrics_series(metrics, PROCESS_BUILD, KAOHE_VERSION, NULL), 1);
    look_at_stat(metrics);
    look_at_files(metrics);
    return metrics;
}
