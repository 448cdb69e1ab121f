#include "proto/message_layout.h"

enum { BODY_OFFSET = offsetof(struct message, hello) }; /* of every member of the union */

const enum kind field_kinds[FIELD_NAMES] = {
#define MESSAGE_FIELD(name, KIND, meaning) [FIELD_##name] = KIND_##KIND,
#include "proto/message_fields.def"
#undef MESSAGE_FIELD
};

/* Whether a field is a list; a message has at most one, since struct message_room has room for one. */
enum {
#define MESSAGE_FIELD(name, KIND, meaning) LISTS_OF_##name = KIND_##KIND >= KIND_TEXTS,
#include "proto/message_fields.def"
#undef MESSAGE_FIELD
};
#define F(field) +LISTS_OF_##field
#define MESSAGE(number, NAME, name, socket, sender, fields, meaning)                               \
    _Static_assert(0 fields <= 1, #NAME " has more than one list");
#include "proto/messages.def"
#undef MESSAGE
#undef F

const struct layout *layout_of(uint64_t type)
{
    switch (type) {
#define F(field) {FIELD_##field, BODY_OFFSET + offsetof(body, field)},
#define MESSAGE(number, NAME, member, socket, sender, fields, meaning)                             \
    case number: {                                                                                 \
        typedef struct message_##member body;                                                      \
        static const struct slot slots[] = {fields};                                               \
        static const struct layout layout = {#NAME, MESSAGE_##NAME, slots,                         \
                                             sizeof slots / sizeof *slots};                        \
        _Static_assert(sizeof slots / sizeof *slots <= FIELDS_PER_MESSAGE_MAX, #NAME);             \
        return &layout;                                                                            \
    }
#include "proto/messages.def"
#undef MESSAGE
#undef F
    default:
        return NULL;
    }
}

static const char *const refusal_words[REFUSAL_COUNT] = {
#define REFUSAL(NAME, word, meaning) [REFUSAL_##NAME] = word,
#include "proto/refusals.def"
#undef REFUSAL
};

const char *message_name(enum message_type type)
{
    const struct layout *layout = layout_of(type);

    return layout ? layout->name : NULL;
}

const char *refusal_word(enum refusal refusal)
{
    return refusal < REFUSAL_COUNT ? refusal_words[refusal] : NULL;
}

enum refusal refusal_of(struct text word)
{
    for (enum refusal refusal = 0; refusal < REFUSAL_COUNT; refusal++)
        if (text_is(word, refusal_words[refusal]))
            return refusal;
    return REFUSAL_COUNT;
}

struct message message_sorry(uint64_t id, enum refusal refusal, const char *why)
{
    return (struct message){
        .type = MESSAGE_SORRY,
        .sorry = {.id = id, .word = text_of(refusal_word(refusal)), .why = text_of(why)}};
}

static uint64_t number_field(const struct message *message, enum field_name name)
{
    const struct layout *layout = layout_of(message->type);

    for (size_t i = 0; layout && i < layout->count; i++)
        if (layout->slots[i].name == name)
            return *(const uint64_t *)((const char *)message + layout->slots[i].offset);
    return 0;
}

uint64_t message_id(const struct message *message)
{
    return number_field(message, FIELD_id);
}

uint64_t message_session(const struct message *message)
{
    return number_field(message, FIELD_session);
}

size_t message_item_bytes(size_t size)
{
    return size + 5; /* the longest head of a str or bin */
}
