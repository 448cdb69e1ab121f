/* Directories of a test: one a program, and in it a fresh place for each test. */
#ifndef KAOHE_TESTS_PLACES_H
#define KAOHE_TESTS_PLACES_H

#include <stdbool.h>
#include <stddef.h>

enum { PLACE_BYTES = 256 };

/* Once, at the start of main; all places are gone when the program ends. */
void places_begin(void);

/* A path that nothing stands at; short, so that a socket's path fits below it. */
void fresh_path(char ret_path[PLACE_BYTES]);
void fresh_dir(char ret_path[PLACE_BYTES]);
void path_below(const char *dir, const char *name, char ret_path[PLACE_BYTES]);
bool stands_below(const char *dir, const char *name);
void write_below(const char *dir, const char *name, const void *bytes, size_t size);
void remove_tree(const char *path);

#endif
