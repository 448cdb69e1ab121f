/* What the frames that are sent promise: noted in the trace before each is sent. */
#ifndef KAOHE_CRASH_SPEECH_H
#define KAOHE_CRASH_SPEECH_H

#include "proto/text.h"
#include "tests/crash/promise.h"

/* A calls_frame. */
void speech_look(struct trace *trace, enum actor actor, struct text frame);

#endif
