/* Endpoints that a daemon listens on: from the setting (or, where it is empty, a socket under run/)
 * to a bound socket, whose endpoint is noted in run/NAME.endpoint, for those who connect. */
#ifndef KAOHE_RUN_BIND_H
#define KAOHE_RUN_BIND_H

#include "common/run/home.h"
#include "common/wire/wire.h"

/* Binds the endpoint called `name`. `setting` is the text of settings.def, maybe empty. `guard` is how it
 * is guarded where it is far (keyfile_is_far), or asks for keys (keyfile_is_asked); NULL: the daemon has
 * none, and an endpoint that asks for keys is refused. Whatever comes back, the caller closes `ret_wire`,
 * which begins as NULL. */
MUST_CHECK enum status bind_endpoint(const struct home *home, enum wire_role role,
                                     const char *setting, const char *name,
                                     const struct wire_guard *guard, wire_t **ret_wire,
                                     struct trouble *ret_trouble);

/* The same once its socket was closed, which was bound at `bound` (wire_bound): there it is bound again,
 * also where the setting leaves the port open, so that those who were connected connect again. libzmq
 * closes behind the caller's back, and so the port may still be taken for a moment, which is waited for. */
MUST_CHECK enum status bind_again(const struct home *home, enum wire_role role, const char *setting,
                                  const char *name, const struct wire_guard *guard,
                                  const char *bound, wire_t **ret_wire,
                                  struct trouble *ret_trouble);

/* Looks whether the endpoint is still in its place, and makes again what was removed: run/, the
 * socket (those who were connected connect again), its note. A socket that is choked (wire.h) is
 * bound anew too, which is said. `ret_mended` is set true where there
 * was something to make, and else left alone. Whatever comes back, the caller closes `ret_wire`. */
MUST_CHECK enum status bind_keep(const struct home *home, enum wire_role role, const char *setting,
                                 const char *name, const struct wire_guard *guard,
                                 wire_t **ret_wire, bool *ret_mended, struct trouble *ret_trouble);
/* Only the look, for a socket that is another thread's. */
bool bind_is_kept(const struct home *home, const char *name, const wire_t *wire, bool *ret_mended);

/* Whether bind_endpoint could succeed, as far as the settings tell, with a guard or without: binds
 * nothing. */
MUST_CHECK enum status bind_check(const struct home *home, const char *setting, const char *name,
                                  bool has_keys, struct trouble *ret_trouble);

#endif
