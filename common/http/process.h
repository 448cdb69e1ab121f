/* What Prometheus knows of any process, by the names that its own libraries use: CPU, memory, files, start;
 * and which version runs. Read from /proc when it is asked for. */
#ifndef KAOHE_HTTP_PROCESS_H
#define KAOHE_HTTP_PROCESS_H

#include "common/metrics/metrics.h"

/* What cannot be read is not shown. The caller destroys it. */
metrics_t *process_metrics(void);

#endif
