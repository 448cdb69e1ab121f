/* Keys of a keyboard, from the bytes that a terminal sends for them. Pure. */
#ifndef KAOHE_TOOL_KEYBOARD_H
#define KAOHE_TOOL_KEYBOARD_H

#include <stddef.h>

enum key_kind {
    KEY_OTHER,
    KEY_DIGIT,
    KEY_NEXT, /* space, right, n */
    KEY_PREVIOUS,
    KEY_UP,
    KEY_DOWN,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_QUIT, /* q */
};

struct key {
    enum key_kind kind;
    int digit; /* of KEY_DIGIT */
};

/* The key that `bytes` begin with; `size` is at least 1. Sets how many of them it takes. */
struct key keyboard_read(const char *bytes, size_t size, size_t *ret_taken);

#endif
