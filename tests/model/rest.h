/* How a history comes to rest: everything is up again and well, and of two collectors of one source
 * only one is alive at a time. What is held is then delivered, and whoever reads the feed comes to
 * stand where the log does, each within REST_MS of the world's time: else it is violated. */
#ifndef KAOHE_MODEL_REST_H
#define KAOHE_MODEL_REST_H

enum { REST_MS = 60000 }; /* contract §6, promise 5 */

void rest_all(void);

#endif
