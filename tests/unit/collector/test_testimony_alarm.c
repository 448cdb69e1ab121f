/* services/collector/testimony: an alarm leaves its evidence for people, and lasts until one of them says that he
 * has read it. */
#include <sys/stat.h>
#include <unistd.h>

#include "common/run/file.h"
#include "common/run/signfile.h"
#include "tests/unit/collector/support_testimony.h"

static char *read_file(const char *name)
{
    char path[HOME_PATH_BYTES], below[64], *text;
    size_t size;

    snprintf(below, sizeof below, "witness/%s", name);
    home_path(&scene.home, below, path);
    assert_int_equal(file_read(path, &text, &size), 0);
    return text;
}

static void check_evidence(void)
{
    char *text = read_file("wuhou.alarm");
    const char *proof = strstr(text, "\nand as the proof ");

    assert_non_null(strstr(text, "10 records do not begin with the 7 that were cosigned here\n"));
    assert_non_null(strstr(text, "\n\n" ORIGIN "\n7\n"));
    assert_non_null(strstr(text, "\n\n" ORIGIN "\n10\n"));
    assert_true(proof && strstr(proof, "=\n"));
    free(text);
}

static void alarm_leaves_its_evidence_and_lasts(void **state)
{
    (void)state;
    scene_begin();
    log_add(4);
    scene_show(0);
    assert_int_equal(scene_cosigned(), 7);
    grove.records[2][0] = 'R';
    log_add(3);
    scene.session++;
    scene_show(7);
    scene_commit();
    check_evidence();
    scene_start_again();
    scene_pass();
    scene_pass();
    check_silent();
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_ALARM);
    assert_int_equal(testimony_state(scene.testimony).n, 7);
    scene_end();
}

static void raise_alarm(void)
{
    log_add(4);
    scene_show(0);
    scene_cosigned();
    grove.size--;
    scene.session++;
    scene_show(7);
    scene_commit();
}

static void write_acceptance(const char *why)
{
    char below[PLACE_BYTES], text[TROUBLE_BYTES + 1];

    path_below(scene.home_dir, "witness", below);
    int size = snprintf(text, sizeof text, "%s\n", why);
    write_below(below, "wuhou.accept", text, (size_t)size);
}

static void alarm_ends_where_a_person_has_read_it(void **state)
{
    char why[TROUBLE_BYTES], below[PLACE_BYTES];

    (void)state;
    scene_begin();
    raise_alarm();
    snprintf(why, sizeof why, "%s", testimony_state(scene.testimony).why);
    why[0]++;
    write_acceptance(why);
    scene_pass();
    scene_pass();
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_ALARM);
    why[0]--;
    write_acceptance(why);
    scene_look();
    path_below(scene.home_dir, "witness", below);
    assert_true(stands_below(below, "wuhou.alarm")); /* it is not on disk yet */
    scene_commit();
    testimony_speak(scene.testimony, NULL, 0, scene.mono_ms);
    assert_false(stands_below(below, "wuhou.alarm"));
    assert_false(stands_below(below, "wuhou.accept"));
    assert_true(stands_below(below, "wuhou.accepted"));
    scene_start_again();
    scene_show(0);
    assert_int_equal(scene_cosigned(), 6);
    scene_end();
}

/* What was said of one alarm is not said of the next. */
static void acceptance_is_of_the_alarm_that_was_read(void **state)
{
    char why[TROUBLE_BYTES], below[PLACE_BYTES];

    (void)state;
    scene_begin();
    raise_alarm();
    snprintf(why, sizeof why, "%s", testimony_state(scene.testimony).why);
    scene_end();
    scene_begin();
    path_below(scene.home_dir, "witness", below);
    assert_int_equal(mkdir(below, 0700), 0);
    write_acceptance(why);
    raise_alarm();
    assert_false(stands_below(below, "wuhou.accept"));
    scene_pass();
    scene_pass();
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_ALARM);
    scene_end();
}

/* The scorer of this home writes it as its log comes back, while the collector runs. */
static void name_of_the_log_is_read_again_before_it_is_spoken_of(void **state)
{
    char path[HOME_PATH_BYTES];

    (void)state;
    scene_begin();
    log_add(4);
    scene_show(0);
    assert_int_equal(scene_cosigned(), 7);
    log_restore();
    home_path(&scene.home, "keys/" SIGNFILE_LOG ".signer", path);
    assert_int_equal(unlink(path), 0);
    home_path(&scene.home, "keys/" SIGNFILE_LOG ".signer_secret", path);
    assert_int_equal(unlink(path), 0);
    put_signer(SIGNFILE_LOG, &grove.signer);
    scene.session++;
    grove.restores_size = 0; /* it is not told of */
    scene_show(7);
    scene_commit();
    const char *why = testimony_state(scene.testimony).why;
    CHECK(strstr(why, "none of its records tells that it became that") != NULL, "says: %s", why);
    scene_end();
}

static void alarm_is_raised_also_where_no_evidence_can_be_kept(void **state)
{
    (void)state;
    scene_begin();
    write_below(scene.home_dir, "witness", "", 0); /* a file in the place of the directory */
    raise_alarm();
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_ALARM);
    scene_end();
}

int main(void)
{
    places_begin();
    SUITE_TEST(alarm_leaves_its_evidence_and_lasts);
    SUITE_TEST(alarm_ends_where_a_person_has_read_it);
    SUITE_TEST(acceptance_is_of_the_alarm_that_was_read);
    SUITE_TEST(name_of_the_log_is_read_again_before_it_is_spoken_of);
    SUITE_TEST(alarm_is_raised_also_where_no_evidence_can_be_kept);
    return suite_run("testimony_alarm");
}
