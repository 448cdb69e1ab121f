/* services/collector/collector: a collector's own key is let in from the moment that its intake is there. */
#include "common/run/bind.h"
#include "services/collector/collector.h"
#include "tests/unit/run/support_keys.h"

static struct curve_pair own;
static unsigned bound;

enum status __real_bind_endpoint(const struct home *home, enum wire_role role,
                                 const char *configured, const char *name,
                                 const struct wire_guard *guard, wire_t **ret_wire,
                                 struct trouble *ret_trouble);
enum status __wrap_bind_endpoint(const struct home *home, enum wire_role role,
                                 const char *configured, const char *name,
                                 const struct wire_guard *guard, wire_t **ret_wire,
                                 struct trouble *ret_trouble);
enum status __wrap_bind_endpoint(const struct home *home, enum wire_role role,
                                 const char *configured, const char *name,
                                 const struct wire_guard *guard, wire_t **ret_wire,
                                 struct trouble *ret_trouble)
{
    assert_non_null(guard);
    assert_true(gate_permits(guard->gate, own.public_key));
    bound++;
    return __real_bind_endpoint(home, role, configured, name, guard, ret_wire, ret_trouble);
}

static void who_is_first_is_let_in(void **state)
{
    struct home home = home_with_keys();
    struct trouble trouble;
    collector_t *collector;

    (void)state;
    home.settings.keys_only = 1;
    own = made_pair(&home, "wuhou");
    made_pair(&home, "scorer");
    assert_int_equal(home_make(&home, "collector", &trouble), STATUS_OK);
    assert_int_equal(collector_open(&home, "wuhou", &collector), STATUS_OK);
    assert_int_equal(bound, 1);
    collector_close(&collector);
}

int main(void)
{
    places_begin();
    SUITE_TEST(who_is_first_is_let_in);
    return suite_run("collector_door");
}
