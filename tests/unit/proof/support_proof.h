/* Trees whose hashes are all kept, keys of fixed seeds, and what is signed by them. */
#ifndef KAOHE_TESTS_UNIT_PROOF_SUPPORT_PROOF_H
#define KAOHE_TESTS_UNIT_PROOF_SUPPORT_PROOF_H

#include "common/proof/proof_file.h"
#include "tests/unit/support.h"

enum { FOREST_LEAVES_MAX = 300, FOREST_LEVELS = 10 };

/* Every complete subtree of a tree that has grown leaf by leaf. */
struct forest {
    digest_t *digest;
    struct merkle_frontier frontier;
    struct merkle_hash hashes[FOREST_LEVELS][FOREST_LEAVES_MAX];
    bool is_there[FOREST_LEVELS][FOREST_LEAVES_MAX];
};

struct forest *forest_new(void);
void forest_destroy(struct forest **forest);
void forest_add(struct forest *forest, struct span leaf);
/* A new one of leaves "leaf 0", "leaf 1", … */
struct forest *forest_of(unsigned leaves);
struct merkle_source forest_source(struct forest *forest);

/* The root of the first `size` leaves, level by level: neighbours are joined, and a last one without a
 * neighbour goes up as it is. `ret_path`, which may be NULL: the neighbours of leaf `index` on the way. */
struct merkle_hash naive_root(const struct forest *forest, unsigned size, unsigned index,
                              struct merkle_proof *ret_path);

struct merkle_hash hash_of_hex(const char *hex);

#define ORIGIN "kaohe/0123456789abcdef"

/* A pair whose seed is 32 times `seed`. */
struct note_pair pair_of_seed(const char *name, enum note_kind kind, uint8_t seed);
/* The log's, of ORIGIN. */
struct note_pair log_pair(void);
struct note_pair witness_pair(unsigned number);

enum { MADE_WITNESSES_MAX = 20, MADE_RECORD_BYTES = 512 };

/* The bytes of record `n` of the office, `noted`, that names a key of the log. */
struct span made_naming(unsigned n, const struct note_key *named, char room[MADE_RECORD_BYTES]);
/* A record that says that the log came back from a backup of so many records; it stands behind them. */
struct span made_restore(unsigned from, char room[MADE_RECORD_BYTES]);

/* The bytes of a checkpoint of a forest, with its log's signature and those of witnesses 1 to `witnesses`. */
size_t made_checkpoint(struct forest *forest, unsigned witnesses,
                       char ret_whole[NOTE_SIGNED_BYTES_MAX]);
/* A proof file of record `n` of a forest of forest_of. The caller frees. */
char *made_proof(struct forest *forest, unsigned n, unsigned witnesses, size_t *ret_size);
/* Of any forest, with any bytes. */
char *made_proof_of(struct forest *forest, unsigned n, struct span record, unsigned witnesses,
                    size_t *ret_size);

#endif
