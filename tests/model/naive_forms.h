/* The forms of the fields of an event, as the naive reader has them. */
#ifndef KAOHE_MODEL_NAIVE_FORMS_H
#define KAOHE_MODEL_NAIVE_FORMS_H

#include "proto/event.h"
#include "proto/text.h"

enum naive_form { PLAIN, METHOD, PART, LINES, KEY, ROLE, SIGNER };

bool naive_holds(struct text text, enum naive_form what);
/* An absent word is a report. */
enum action naive_action_of(struct text word);

#endif
