/* Who crashed: the program itself, or a library that could not do without memory, say. The report
 * (plan.h) then has a line `crash SIGNAL FILE OFFSET`, the innermost call that is not the C
 * library's; addr2line reads it. */
#ifndef KAOHE_FAULT_CRASH_H
#define KAOHE_FAULT_CRASH_H

void crash_begin(void);

#endif
