/* Hands every file of directories to the target that it is linked with: replay DIR… What cannot be
 * read, or a directory without a file, fails; so does whatever the target's assertions say. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/run/file.h"
#include "tests/fuzz/fuzz.h"

enum { PATH_BYTES = 1024 };

/* The name is printed before: it is the last line where the target aborts. */
static void run_file(const char *path)
{
    char *text;
    size_t size;

    printf("%s\n", path);
    fflush(stdout);
    if (file_read(path, &text, &size)) {
        printf("cannot be read\n");
        exit(1);
    }
    uint8_t *bytes = memory_copy(text, size); /* of its very size */
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    free(text);
}

static unsigned run_directory(const char *dir)
{
    DIR *files = opendir(dir);
    unsigned count = 0;
    char path[PATH_BYTES];

    for (struct dirent *file; files && (file = readdir(files));) {
        if (file->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, file->d_name);
        run_file(path);
        count++;
    }
    if (files)
        closedir(files);
    return count;
}

int main(int argc, char **argv)
{
    LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        unsigned count = run_directory(argv[i]);
        printf("%u inputs of %s\n", count, argv[i]);
        if (count == 0)
            return 1;
    }
    return argc > 1 ? 0 : 1;
}
