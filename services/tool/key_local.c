/* kaohe keys new, export, import: the key files of this home. Nobody is asked. */
#include <stdio.h>
#include <string.h>

#include "proto/key.h"
#include "services/tool/key_command.h"
#include "services/tool/key_signer.h"
#include "services/tool/key_who.h"

/* The one line by which a key is handed over, with the verifier key beside it. */
static enum status print_line(const struct tool *tool, const struct home *home,
                              const struct key_who *who)
{
    char signer[NOTE_KEY_TEXT_BYTES];
    enum status status = key_signer_text(tool, home, who->name, signer);

    if (status == STATUS_OK)
        printf("%s %s %s%s%s\n", who->name, who->text, who->fingerprint, *signer ? " " : "",
               signer);
    return status;
}

static enum status check_name(const struct tool *tool, const char *name)
{
    if (keyfile_is_name(name))
        return STATUS_OK;
    return tool_fail(tool, STATUS_USAGE,
                     "`%.64s` can be no key file's name: 1 to %d of a-z, 0-9 and -, not first; and "
                     "`kaohe keys rotate` alone makes NAME-next and NAME-old-1",
                     name, KEYFILE_NEW_NAME_BYTES_MAX);
}

static enum status print_file(const struct tool *tool, const struct home *home, const char *name)
{
    struct key_who who;
    enum status status = key_who_of_file(tool, home, name, &who);

    return status == STATUS_OK ? print_line(tool, home, &who) : status;
}

static enum status fail_there(const struct tool *tool, const struct home *home, const char *name)
{
    char path[HOME_PATH_BYTES];

    keyfile_path(home, name, keyfile_has_secret(home, name), path);
    return tool_fail(tool, STATUS_NO,
                     "%s is there already, and stays as it is: give the new one another name; "
                     "`kaohe keys rotate %s` makes a pair that takes its place",
                     path, name);
}

static enum status make(const struct tool *tool, const struct home *home, const char *name)
{
    struct trouble trouble;
    bool is_made;

    if (keyfile_has_public(home, name))
        return fail_there(tool, home, name);
    enum status status = keyfile_make(home, name, &is_made, &trouble);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

/* A whole pair to which the signing one may be made. */
static bool is_unsigned(const struct home *home, const char *name)
{
    return keyfile_has_secret(home, name) && keyfile_has_public(home, name) &&
           !key_signer_is_there(home, name);
}

/* Where none could be made it was said. */
static enum status make_signer(const struct tool *tool, const struct home *home, const char *name)
{
    bool is_made;
    enum status status = key_signer_make(tool, home, name, &is_made);

    return status == STATUS_OK && !key_signer_is_there(home, name) ? STATUS_NO : status;
}

/* A new key of the scorer is of the same log. */
static enum status publish(const struct tool *tool, const struct home *home)
{
    struct trouble trouble;
    enum status status = scorerfile_publish(home, &trouble);

    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

enum status key_local_new(struct tool *tool, int argc, char **argv)
{
    struct home home;
    const char *name;
    int with_signer = 0;
    const struct tool_option options[] = {{"--signer", NULL, &with_signer, 0}};
    enum status status = tool_arguments(tool, argc, argv, options, 1, &name, 1, 1);

    if (status == STATUS_OK)
        status = check_name(tool, name);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK && with_signer)
        status = key_signer_may_be(tool, name);
    if (status == STATUS_OK && !(with_signer && is_unsigned(&home, name)))
        status = make(tool, &home, name);
    if (status == STATUS_OK && with_signer)
        status = make_signer(tool, &home, name);
    if (status == STATUS_OK && strcmp(name, KEYFILE_SCORER) == 0)
        status = publish(tool, &home);
    return status == STATUS_OK ? print_file(tool, &home, name) : status;
}

enum status key_local_export(struct tool *tool, int argc, char **argv)
{
    struct home home;
    const char *name;
    enum status status = tool_arguments(tool, argc, argv, NULL, 0, &name, 1, 1);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    return status == STATUS_OK ? print_file(tool, &home, name) : status;
}

/* The same key again is fine; another one is for a person to judge. */
static enum status check_same(const struct tool *tool, const struct home *home,
                              const struct key_who *who)
{
    char path[HOME_PATH_BYTES];
    struct key_who there;

    if (keyfile_has_secret(home, who->name))
        return fail_there(tool, home, who->name);
    enum status status = key_who_of_file(tool, home, who->name, &there);
    if (status != STATUS_OK || memcmp(there.key, who->key, KEY_BYTES) == 0)
        return status;
    keyfile_path(home, who->name, false, path);
    return tool_fail(tool, STATUS_NO,
                     "%s is another key, with the fingerprint %s, and stays as it is: where the "
                     "new one, %s, is known to be right, remove that file and import it again",
                     path, there.fingerprint, who->fingerprint);
}

static enum status import(const struct tool *tool, const struct home *home, const char *name,
                          const char *text, const char *signer)
{
    uint8_t key[KEY_BYTES];
    struct trouble trouble;
    struct key_who who;

    if (!key_read(text_of(text), key))
        return tool_fail(tool, STATUS_BAD_DATA,
                         "`%.64s` is not 32 bytes in Z85, %d characters: has the shell taken some? "
                         "Put it between single quotes",
                         text, KEY_TEXT_BYTES);
    key_who_set(&who, name, key);
    enum status status = signer ? key_signer_check(tool, home, name, signer) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    if (keyfile_has_secret(home, name) || keyfile_has_public(home, name))
        status = check_same(tool, home, &who);
    else if (keyfile_write_public(home, name, key, &trouble) != STATUS_OK)
        status = tool_fail(tool, STATUS_CONFIG, "%s", trouble.why);
    if (status == STATUS_OK && signer)
        status = key_signer_import(tool, home, name, signer);
    return status == STATUS_OK ? print_line(tool, home, &who) : status;
}

enum status key_local_import(struct tool *tool, int argc, char **argv)
{
    struct home home;
    const char *words[3] = {NULL};
    enum status status = tool_arguments(tool, argc, argv, NULL, 0, words, 2, 3);

    if (status == STATUS_OK)
        status = check_name(tool, words[0]);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    return status == STATUS_OK ? import(tool, &home, words[0], words[1], words[2]) : status;
}
