/* How a history with witnesses ends. When the operator has cheated it comes to rest in another way than an
 * honest one: whoever is not spoken to any more is started with --accept-gap; districts hand over a few lines
 * more, both or one of them; all is delivered, a checkpoint of it is made, and each witness is shown it. Then
 * those who had to notice have (witnessed.h). A person accepts each alarm, and all cosign the log as it is, and
 * as it goes on. */
#ifndef KAOHE_MODEL_RECKONING_H
#define KAOHE_MODEL_RECKONING_H

enum { RECKONING_LINES = 12 }; /* that each district keeps for it */

/* Of an honest history that has come to rest: each witness cosigns all of its log. */
void reckoning_of_honest(void);
void reckoning_of_forged(void);

#endif
