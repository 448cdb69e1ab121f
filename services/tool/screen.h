/* The whole screen of a terminal: another one than that of the shell, which comes back at the end as
 * it was. Keys come without Enter. For one thread; opening and closing twice is fine. */
#ifndef KAOHE_TOOL_SCREEN_H
#define KAOHE_TOOL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "services/tool/page.h"

enum { SCREEN_KEY_BYTES = 64 };

/* Whether stdout is a terminal that can do more than print lines. */
bool screen_is_there(void);
void screen_open(void);
void screen_close(void);

void screen_size(int *ret_rows, int *ret_columns);
/* False: nobody sees it any more. */
bool screen_show(const struct page *page);
/* What is readable once a key was pressed; -1: no keys come. */
int screen_keys(void);
/* The bytes of keys that wait; 0: none does. */
size_t screen_read(char ret_bytes[SCREEN_KEY_BYTES]);

/* Whether stdout has lost who reads it: a terminal that hung up, a pipe without a reader. */
bool screen_is_gone(void);

#endif
