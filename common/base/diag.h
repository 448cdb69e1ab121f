/* The only writer of messages to people: one line to stderr, after the program's name. (Where nothing may be
 * called, in a handler of signals, guard.c writes its own.) Under systemd the
 * line carries its journal priority. A line that nobody reads is dropped and counted. Texts that
 * came from outside are cleaned of control characters, so that no sender can add lines to the
 * log. */
#ifndef KAOHE_BASE_DIAG_H
#define KAOHE_BASE_DIAG_H

/* Until then nothing is written: who uses our client library speaks for himself. */
void diag_open(const char *program);
/* For a daemon: each line has the time in Beijing, after the program's name. Not in the journal, which
 * adds it. */
void diag_show_times(void);
/* From now on a line waits for its reader: what a tool says of each line of a file is its result. */
void diag_wait_for_reader(void);

#define DIAG_PRINTF __attribute__((format(printf, 1, 2)))
DIAG_PRINTF void diag_info(const char *format, ...);
DIAG_PRINTF void diag_warn(const char *format, ...);
DIAG_PRINTF void diag_error(const char *format, ...);

#endif
