/* Signing keys and a witness's evidence, in the place of files: in a history that has witnesses the scorer's
 * home has the log's pair, and each home a pair of each source and the log's verifier key. What a process
 * writes of its evidence is one call, in which it may die. The log keeps its key: those that authors name are of
 * another origin. */
#include <stdio.h>
#include <string.h>

#include "common/run/keydir.h"
#include "services/collector/evidence.h"
#include "tests/model/machine.h"
#include "tests/model/witnessed.h"
#include "tests/model/wraps.h"

#define ORIGIN "kaohe/fedcba9876543210"

bool wraps_has_signers, wraps_signs_alone;

bool __wrap_signfile_has_secret(const struct home *home, const char *name);
bool __wrap_signfile_has_public(const struct home *home, const char *name);
enum status __wrap_signfile_read(const struct home *home, const char *name, enum note_kind kind,
                                 struct note_pair *ret_pair, struct trouble *ret_trouble);
enum status __wrap_signfile_read_public(const struct home *home, const char *name,
                                        enum note_kind kind, struct note_key *ret_key,
                                        struct trouble *ret_trouble);
enum status __wrap_keydir_last_old(const struct home *home, enum keydir_kind kind, const char *name,
                                   char ret_old[KEYFILE_NAME_BYTES_MAX + 1],
                                   struct trouble *ret_trouble);
enum status __wrap_evidence_keep(const struct home *home, const char *source,
                                 const struct evidence *evidence, struct trouble *ret_trouble);
bool __wrap_evidence_is_accepted(const struct home *home, const char *source, const char *why);
void __wrap_evidence_put_away(const struct home *home, const char *source);

const struct note_pair *wraps_log_pair(void)
{
    static const uint8_t seed[ED25519_SEED_BYTES] = "the log's own key, for histories";
    static struct note_pair pair;

    if (!*pair.public.name)
        note_pair_of(ORIGIN, NOTE_KIND_LOG, seed, &pair);
    return &pair;
}

static void pair_of(const char *source, struct note_pair *ret_pair)
{
    char name[NOTE_NAME_BYTES_MAX];
    uint8_t seed[ED25519_SEED_BYTES] = {0};

    snprintf(name, sizeof name, ORIGIN "/%s", source);
    memcpy(seed, source, strnlen(source, sizeof seed));
    note_pair_of(name, NOTE_KIND_WITNESS, seed, ret_pair);
}

/* Of a rotation, which there is none of here. */
static bool is_next(const char *name)
{
    return strcmp(name, SIGNFILE_LOG KEYFILE_NEXT) == 0;
}

bool __wrap_signfile_has_secret(const struct home *home, const char *name)
{
    (void)home;
    if (is_next(name))
        return false;
    if (machine_current()->kind == MACHINE_SCORER)
        return wraps_has_signers || (wraps_signs_alone && strcmp(name, SIGNFILE_LOG) == 0);
    return wraps_has_signers && strcmp(name, SIGNFILE_LOG) != 0;
}

bool __wrap_signfile_has_public(const struct home *home, const char *name)
{
    (void)home;
    return !is_next(name) &&
           (wraps_has_signers || (wraps_signs_alone && machine_current()->kind == MACHINE_SCORER));
}

enum status __wrap_signfile_read(const struct home *home, const char *name, enum note_kind kind,
                                 struct note_pair *ret_pair, struct trouble *ret_trouble)
{
    (void)home, (void)ret_trouble;
    if (kind == NOTE_KIND_LOG)
        *ret_pair = *wraps_log_pair();
    else
        pair_of(name, ret_pair);
    return STATUS_OK;
}

enum status __wrap_signfile_read_public(const struct home *home, const char *name,
                                        enum note_kind kind, struct note_key *ret_key,
                                        struct trouble *ret_trouble)
{
    struct note_pair pair;
    enum status status = __wrap_signfile_read(home, name, kind, &pair, ret_trouble);

    *ret_key = pair.public;
    return status;
}

enum status __wrap_keydir_last_old(const struct home *home, enum keydir_kind kind, const char *name,
                                   char ret_old[KEYFILE_NAME_BYTES_MAX + 1],
                                   struct trouble *ret_trouble)
{
    (void)home, (void)kind, (void)name, (void)ret_trouble;
    *ret_old = '\0';
    return STATUS_OK;
}

enum status __wrap_evidence_keep(const struct home *home, const char *source,
                                 const struct evidence *evidence, struct trouble *ret_trouble)
{
    (void)home, (void)source;
    if (!machine_calls())
        return trouble_set(ret_trouble, STATUS_DISK, "the process is gone");
    witnessed_alarm(machine_current(), evidence->why);
    return STATUS_OK;
}

bool __wrap_evidence_is_accepted(const struct home *home, const char *source, const char *why)
{
    (void)home, (void)source, (void)why;
    return witnessed_is_accepted(machine_current());
}

void __wrap_evidence_put_away(const struct home *home, const char *source)
{
    (void)home, (void)source;
    if (machine_calls())
        witnessed_put_away(machine_current());
}
