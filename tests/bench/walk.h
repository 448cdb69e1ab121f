/* A program that walks over a whole log: how long it takes, and how much memory of its own. */
#ifndef KAOHE_BENCH_WALK_H
#define KAOHE_BENCH_WALK_H

/* Runs `tool WHAT HOME` to its end and prints both. Its own memory is what is not a page of a file: those
 * of the store are mapped, and the kernel takes them back when it likes. */
void walk_measure(const char *tool, const char *what, const char *home);

#endif
