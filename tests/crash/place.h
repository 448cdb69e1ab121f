/* A directory for this run, in memory where the machine has such: /dev/shm, else TMPDIR. */
#ifndef KAOHE_CRASH_PLACE_H
#define KAOHE_CRASH_PLACE_H

enum { PLACE_BYTES = 512 };

/* Both end the program where they fail. */
void place_make(const char *what, char ret_path[PLACE_BYTES]);
void place_fresh(const char *path); /* an empty directory, whatever stood there */
void place_remove(const char *path);

#endif
