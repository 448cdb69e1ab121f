/* A piece of text inside a buffer that is owned elsewhere: where it begins, and how many bytes.
 *
 * Absent and empty differ: an absent text has no `data`. A text never owns its bytes and is not
 * terminated by NUL; whoever keeps it longer than the buffer copies it. Text is compared byte for
 * byte, nothing is normalised.
 */
#ifndef KAOHE_PROTO_TEXT_H
#define KAOHE_PROTO_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    const char *data; /* NULL: absent */
    size_t size;      /* bytes */
};

/* What a text field may hold beyond being UTF-8. */
typedef bool text_rule(struct text);

struct text text_of(const char *string); /* a C string; NULL gives an absent text */
bool text_equal(struct text a, struct text b);
bool text_is(struct text text, const char *string);
/* The beginning of a text in at most `size_max` bytes, cut between characters. */
struct text text_cut(struct text text, size_t size_max);

/* 1 to SLUG_BYTES_MAX of a-z, 0-9 and `-`. */
text_rule text_is_slug;
/* UTF-8 as RFC 3629 has it, without control characters (C0, C1, DEL). */
text_rule text_is_plain;
/* The same, but tab and line ends are allowed: the text of a file. */
text_rule text_is_lines;
/* One of the words of Article 6 and its annual assessment: regular, random, covert, annual. */
text_rule text_is_method;
/* An item of Article 5: `5.1` or `5.1.3`. */
text_rule text_is_item;

#endif
