/* Standings for a board. */
#ifndef KAOHE_TESTS_SUPPORT_BOARD_H
#define KAOHE_TESTS_SUPPORT_BOARD_H

#include <jansson.h>

/* Three tiers of 6, 6 and 8 centres, as Chengdu has them: 县11 to 县38, with slugs c11 to c38. The caller frees them. */
json_t *standings_made(void);

#endif
