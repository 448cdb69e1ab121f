/* Signed notes (c2sp.org/signed-note): a text, and who signed it.
 *
 *   TEXT              one line or more, each ended by a line feed; lines may be empty
 *                     an empty line, the last one
 *   — NAME BASE64     a signature: a dash (U+2014), and in base64 4 bytes of the key's id and what it made.
 *   …                 1 to NOTE_SIGNATURES_MAX lines, each ended by a line feed
 *
 * What a key makes (note_key.h): one of a log the 64 bytes of Ed25519 over the text; a witness's key (tlog-
 * cosignature) 8 bytes of time, seconds since 1970, big-endian and below 2^63, and Ed25519 over
 * "cosignature/v1\ntime SECONDS\n" and the text. Signatures of other kinds are kept, and are nobody's here.
 *
 * Stricter than that page: all is UTF-8 without any control character (C0, C1, DEL) but line feeds.
 */
#ifndef KAOHE_PROOF_NOTE_H
#define KAOHE_PROOF_NOTE_H

#include "common/proof/note_key.h"

enum {
    NOTE_SIGNATURES_MAX = 96,          /* a rulebook has at most 64 centres, each a witness */
    NOTE_SIGNED_BYTES_MAX = 40 * 1024, /* the whole note */
    NOTE_LINE_BYTES =
        3 + 1 + NOTE_NAME_BYTES_MAX + 1 + 104 + 1 + 1, /* a line of ours, with its NUL */
};

/* All texts point into the note that was read. */
struct note_signature {
    struct text line; /* with its line feed */
    struct text name;
    struct text base64;
    uint32_t id;
};

struct note {
    struct text text; /* with the line feed of its last line */
    struct note_signature signatures[NOTE_SIGNATURES_MAX];
    unsigned count;
};

/* Reads a whole note, of any bytes. Returns why it is none, for people; NULL: it is one. Nobody's signature
 * is looked at. */
const char *note_read(struct text whole, struct note *ret_note);

/* What a note says of a key. */
enum note_verdict {
    NOTE_UNSIGNED, /* no signature has its name and id */
    NOTE_GOOD,
    NOTE_BAD, /* one has, and is not by this key of this text */
};
/* `ret_time_s`, which may be NULL, is set where it is good: by a witness to its time, the latest of several;
 * else 0. */
enum note_verdict note_verify(const struct note *note, const struct note_key *key,
                              uint64_t *ret_time_s);

/* Writes the line by which a key signs a text; `time_s`, below 2^63, is a witness's alone. */
void note_sign(const struct note_pair *pair, struct text text, uint64_t time_s,
               char ret_line[NOTE_LINE_BYTES]);

/* Whether it can be the text of a note: at least one line, and each as above. */
text_rule note_is_text;
/* Puts a text and lines of signatures together; further lines may be put behind those later. The result
 * has no NUL; 0: there is no room for it, or more than NOTE_SIGNED_BYTES_MAX. */
size_t note_write(struct text text, const struct text *lines, size_t count, char *ret_whole,
                  size_t room);

#endif
