/* The operator of the scorer cheats, once in a history: by a draw, how, where and in whose name (forger.h). */
#ifndef KAOHE_MODEL_CHEAT_H
#define KAOHE_MODEL_CHEAT_H

#include <stdint.h>

void cheat(uint64_t draw);

#endif
