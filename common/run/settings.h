/* Settings: the file kaohe.zpl of a home. It may be absent; every setting has a default that works
 * on one machine; an unknown or repeated name is an error that names it. */
#ifndef KAOHE_RUN_SETTINGS_H
#define KAOHE_RUN_SETTINGS_H

#include "common/base/trouble.h"

enum { SETTING_TEXT_BYTES = 512 };

#define SETTING_TYPE_ENDPOINT(name) char name[SETTING_TEXT_BYTES]; /* empty: the default */
#define SETTING_TYPE_PATH(name) char name[SETTING_TEXT_BYTES];     /* empty: none */
#define SETTING_TYPE_NUMBER(name) long name;

struct settings {
#define SETTING(name, section, key, KIND, fallback, min, max, meaning) SETTING_TYPE_##KIND(name)
#include "common/run/settings.def"
#undef SETTING
};

/* Reads `home`/kaohe.zpl. STATUS_CONFIG with file, line and reason. */
MUST_CHECK enum status settings_read(const char *home, struct settings *ret_settings,
                                     struct trouble *ret_trouble);

/* Every setting with its default and meaning, for --help. */
void settings_print_help(void);

#endif
