/* What stands in listings for a word of the log: Chinese where it is known, else the word itself. */
#ifndef KAOHE_TOOL_WORDS_H
#define KAOHE_TOOL_WORDS_H

/* What an event did: by its outcome, or of one that was noted by its action. */
const char *words_event(const char *outcome);
const char *words_status(const char *status); /* of a finding (PROTOCOL.md 11) */
const char *words_grade(const char *grade);
const char *words_reason(const char *reason); /* why it was refused (proto/reasons.def) */

#endif
