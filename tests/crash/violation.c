#include "tests/crash/violation.h"

#include <stdio.h>
#include <unistd.h>

#include "tests/crash/image.h"
#include "tests/crash/place.h"

void violation_tell(const struct trace *trace, const struct image_name *name,
                    const struct verdict_text *verdict)
{
    char place[PLACE_BYTES], file[PLACE_BYTES + 16], program[PLACE_BYTES] = "kaohe-crash";
    image_t *image = image_new(trace);

    place_make("crash-violation", place);
    snprintf(file, sizeof file, "%s/trace", place);
    bool is_kept = trace_save(trace, file);
    image_seek(image, name->point);
    image_build(image, place, name->seed, name->number);
    image_destroy(&image);
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (size > 0)
        program[size] = '\0';
    printf("VIOLATION: %s\n  image kept in %s\n", verdict->text, place);
    if (is_kept)
        printf("  again: %s replay --trace %s --point %u --number %u --seed %llu%s\n", program,
               file, name->point, name->number, (unsigned long long)name->seed,
               name->goes_on ? " --on" : "");
}
