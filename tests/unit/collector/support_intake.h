/* An intake over a real outbox and a real socket, asked as a client asks it. */
#ifndef KAOHE_TESTS_SUPPORT_INTAKE_H
#define KAOHE_TESTS_SUPPORT_INTAKE_H

#include "services/collector/intake.h"
#include "tests/unit/collector/support_outbox.h"
#include "tests/unit/wire/support_wire.h"

struct intake_world {
    char dir[PLACE_BYTES];
    outbox_t *outbox;
    roster_t *roster;
    intake_t *intake;
    struct intake_terms now;
    struct wire_pair wires;
    struct message question, answer;
    struct message_room question_room, answer_room;
};

struct intake_world *open_intake(void);
/* With a rulebook of the home's own. */
struct intake_world *open_intake_with(struct text rulebook);
void close_intake(struct intake_world *world);

/* Asks; the intake handles the question, and what it wrote is committed. Nothing is released. */
void give(struct intake_world *world, const struct message *question);
const struct message *hear_answer(struct intake_world *world);
/* Asks, and returns what is answered. */
const struct message *ask(struct intake_world *world, const struct message *question);

/* Submits lines, and returns what was answered: one verdict a line, if the id is theirs. */
const struct message *submit_lines(struct intake_world *world, const struct text *lines,
                                   size_t count);
const struct verdict_line *submit_line(struct intake_world *world, struct text line);

void check_sorry(const struct message *answer, uint64_t id, const char *word);
/* `why` is a part of what is said; NULL: nothing is said. */
void check_why(struct text actual, const char *why);

#endif
