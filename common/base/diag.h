/* The only writer of diagnostics: one line to stderr, after the program's name. Under systemd the
 * line carries its journal priority. A line that nobody reads is dropped and counted. Texts that
 * came from outside are cleaned of control characters, so that no sender can add lines to the
 * log. */
#ifndef KAOHE_BASE_DIAG_H
#define KAOHE_BASE_DIAG_H

void diag_open(const char *program);
/* For a daemon: each line says when, after the program's name, in Beijing's time; the journal does that
 * by itself. */
void diag_show_times(void);

#define DIAG_PRINTF __attribute__((format(printf, 1, 2)))
DIAG_PRINTF void diag_info(const char *format, ...);
DIAG_PRINTF void diag_warn(const char *format, ...);
DIAG_PRINTF void diag_error(const char *format, ...);

#endif
