/* Rulebook files: ZPL text to the rulebook of the score (deploy/rulebooks/ shows the form). */
#ifndef KAOHE_FORM_RULEBOOK_FILE_H
#define KAOHE_FORM_RULEBOOK_FILE_H

#include "common/score/rulebook.h"
#include "common/zpl/zpl.h"

/* chengdu-2006, as deploy/rulebooks/chengdu-2006.zpl has it: what a new log begins with unless it
 * is told otherwise. */
extern const char rulebook_default_bytes[]; /* NUL-terminated */
extern const unsigned long rulebook_default_size;
struct text rulebook_default(void);

/* Reads and checks a rulebook; ids are the places in the file until it is aligned. False with the
 * first fault's line and reason. */
bool rulebook_read(struct text text, struct rulebook *ret_book, struct zpl_fault *ret_fault);

/* Whether it could be read. */
bool rulebook_check(struct text text, struct zpl_fault *ret_fault);

#endif
