/* The files of the page. They lie in services/board/page and travel inside the program: it opens no file for
 * a request, and there is no path by which another one could be had. index.html is `/`, the others are
 * `/page/NAME`. With them travels what the board answers, for programs: `/openapi.yaml`. */
#ifndef KAOHE_BOARD_ASSETS_H
#define KAOHE_BOARD_ASSETS_H

#include "proto/text.h"

struct asset {
    const char *path, *type;
    struct text text;
};

/* Made from the folder by embed_page.cmake. */
extern const struct asset assets[];
extern const unsigned assets_count;

/* NULL: no file of the page has this path. */
const struct asset *assets_find(struct text path);

#endif
