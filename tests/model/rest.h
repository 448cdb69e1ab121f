/* How a history comes to rest: everything runs again without faults, and of two collectors of one
 * source only one runs at a time. What the outboxes hold is then delivered, and whoever reads the
 * feed gets the standings as of the end of the log, each within REST_MS of the world's time; else it
 * is a violation. */
#ifndef KAOHE_MODEL_REST_H
#define KAOHE_MODEL_REST_H

enum { REST_MS = 60000 }; /* a minute: that is what README.md promises */

void rest_all(void);

#endif
