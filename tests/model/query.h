/* The scorer's query thread, as an actor of the simulator: it stands in for services/scorer/query.c
 * (the linker takes nothing from there), with the product's answerer and view. */
#ifndef KAOHE_MODEL_QUERY_H
#define KAOHE_MODEL_QUERY_H

/* Answers what has come, where a scorer is up; in the name of its machine. */
void query_pass(void);

#endif
