#include "tests/model/machine.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/entropy.h"

static struct {
    int64_t start_ms, now_ms;
    struct machine *current;
    bool is_traced;
} world;

void machines_reset(int64_t now_ms, bool is_traced)
{
    world.start_ms = world.now_ms = now_ms;
    world.current = NULL;
    world.is_traced = is_traced;
}

int64_t machines_now(void)
{
    return world.now_ms;
}

void machines_let_pass(int64_t ms)
{
    world.now_ms += ms;
}

struct machine *machine_enter(struct machine *machine)
{
    struct machine *before = world.current;

    world.current = machine;
    return before;
}

struct machine *machine_current(void)
{
    return world.current;
}

bool machine_calls(void)
{
    struct machine *machine = world.current;

    if (!machine)
        return true;
    if (machine->calls_left > 0 && --machine->calls_left == 0) {
        tell("dies in this call");
        machine->is_dead = true;
    }
    return !machine->is_dead;
}

static void tell_of(const char *format, va_list arguments)
{
    printf("%8.3f %-8s ", (double)(world.now_ms - world.start_ms) / 1000,
           world.current ? world.current->name : "-");
    vprintf(format, arguments);
    putchar('\n');
}

void tell(const char *format, ...)
{
    va_list arguments;

    if (!world.is_traced)
        return;
    va_start(arguments, format);
    tell_of(format, arguments);
    va_end(arguments);
}

/* What follows is what common/base asks of the system. */

int64_t clock_wall_ms(void)
{
    return world.now_ms + (world.current ? world.current->wall_offset_ms : 0);
}

int64_t clock_mono_ms(void)
{
    return world.now_ms + (world.current ? world.current->mono_offset_ms : 0);
}

int64_t clock_mono_us(void)
{
    return clock_mono_ms() * 1000;
}

int64_t clock_boot_ms(void)
{
    return clock_mono_ms();
}

uint64_t entropy_name(void)
{
    assert(world.current);
    uint64_t bits = chance_next(&world.current->chance) >> 1;
    return bits ? bits : 1;
}

void entropy_fill(void *ret_bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)ret_bytes)[i] = (uint8_t)entropy_name();
}

void diag_show_times(void)
{
}

void diag_open(const char *program)
{
    (void)program;
}

#define SAY(level)                                                                                 \
    va_list arguments;                                                                             \
    if (!world.is_traced)                                                                          \
        return;                                                                                    \
    va_start(arguments, format);                                                                   \
    tell_of(format, arguments);                                                                    \
    va_end(arguments)

void diag_info(const char *format, ...)
{
    SAY();
}

void diag_warn(const char *format, ...)
{
    SAY();
}

void diag_error(const char *format, ...)
{
    SAY();
}
