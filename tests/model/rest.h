/* How a history comes to rest: everything runs again without faults, and of two collectors of one
 * source only one runs at a time. What the outboxes hold is then delivered, and whoever reads the
 * feed gets the standings as of the end of the log, each within REST_MS of the world's time; else it
 * is a violation. */
#ifndef KAOHE_MODEL_REST_H
#define KAOHE_MODEL_REST_H

#include <stdbool.h>
#include <stdint.h>

enum { REST_MS = 60000 }; /* a minute: that is what README.md promises */

void rest_all(void);

/* Its parts. All that is wrong is mended; every daemon that is wanted runs and trusts its clock; a turn of the
 * world, beside an operator. */
void rest_heal_all(void);
void rest_clocks(void);
bool rest_turn(int64_t until_ms);

#endif
