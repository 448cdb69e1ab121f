/* Endpoints that a daemon listens on: from the setting (or, where it is empty, a socket under run/)
 * to a bound socket, whose endpoint is noted in run/NAME.endpoint, for those who connect. */
#ifndef KAOHE_RUN_BIND_H
#define KAOHE_RUN_BIND_H

#include "common/run/home.h"
#include "common/wire/wire.h"

/* Binds the endpoint called `name`. `setting` is the text of settings.def, maybe empty. Whatever
 * comes back, the caller closes `ret_wire`, which begins as NULL. */
MUST_CHECK enum status bind_endpoint(const struct home *home, enum wire_role role,
                                     const char *setting, const char *name, wire_t **ret_wire,
                                     struct trouble *ret_trouble);

/* Whether bind_endpoint could succeed, as far as the settings tell: binds nothing. */
MUST_CHECK enum status bind_check(const struct home *home, const char *setting, const char *name,
                                  struct trouble *ret_trouble);

#endif
