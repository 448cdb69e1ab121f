/* Processes for tests of what a program does with its own process: each is a child, with its output
 * in a file. */
#ifndef KAOHE_TESTS_CHILD_H
#define KAOHE_TESTS_CHILD_H

enum { CHILD_TEXT_BYTES = 16384 };

struct child_end {
    int code;                    /* its exit code; 128 + the signal that ended it */
    char said[CHILD_TEXT_BYTES]; /* to stdout and stderr */
};

/* Calls `run` in a child, whose exit code it returns, and waits for its end. */
void run_child(int (*run)(void *context), void *context, struct child_end *ret_end);

#endif
