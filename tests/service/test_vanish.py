"""What vanishes from a home, while its programs run and while they are stopped: what can be made
again is, within a second or two and with one line; what cannot ends the program, and is not begun
anew in silence."""

import shutil
import unittest

from harness import Scenario, eventually, overdue_cases

CONFIG, DISK = 78, 74
MENDED = "it was made again"
SOURCE = "wuhou"
STORES = {"scorer": "scorer", SOURCE: f"collector/{SOURCE}"}
MARKS = {"scorer": "stores/scorer", SOURCE: f"stores/collector.{SOURCE}"}
# Below the home: who of the two daemons makes it again.
MENDS = (("run", ("scorer", SOURCE)),
         ("run/scorer.lock", ("scorer",)), (f"run/collector.{SOURCE}.lock", (SOURCE,)),
         *((f"run/{name}.{kind}", (daemon,)) for kind in ("sock", "sock.lock", "endpoint")
           for name, daemon in (("ingest", "scorer"), ("query", "scorer"), ("feed", "scorer"),
                                (f"intake.{SOURCE}", SOURCE))),
         ("stores", ("scorer", SOURCE)), (MARKS["scorer"], ("scorer",)),
         (MARKS[SOURCE], (SOURCE,)))
ENDS = (("scorer", ("scorer",)), ("scorer/data.mdb", ("scorer",)), ("scorer/lock.mdb", ("scorer",)),
        ("collector", (SOURCE,)), (f"collector/{SOURCE}", (SOURCE,)),
        (f"collector/{SOURCE}/data.mdb", (SOURCE,)), (f"collector/{SOURCE}/lock.mdb", (SOURCE,)))


class Source(Scenario):
    daemons = ("scorer", SOURCE)

    def setUp(self):
        super().setUp()
        self.count = 0

    def remove(self, name):
        path = self.home.dir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()

    def events_go_through(self):
        """A line goes from the intake to the log, and is asked for."""
        lines = overdue_cases(SOURCE, self.count, 1)
        self.count += 1
        self.assertEqual({"counted": 1}, self.home.outcomes(SOURCE, lines))
        self.assertEqual(self.home.at(self.count + 1), self.home.standings()["n"])


class Vanish(Source):
    def mended(self, name):
        return self.home.daemons[name].said().count(MENDED)

    def test_what_can_be_made_again_while_it_runs_is(self):
        self.events_go_through()
        for name, daemons in MENDS:
            with self.subTest(name):
                before = {daemon: self.mended(daemon) for daemon in daemons}
                self.remove(name)
                for daemon in daemons:
                    eventually(lambda: self.mended(daemon) == before[daemon] + 1, 4, "it is said")
                self.assertTrue((self.home.dir / name).exists())
                self.events_go_through()
        self.assertEqual(0o700, (self.home.dir / "run").stat().st_mode & 0o777)

    def test_each_is_missed_by_nobody_while_stopped(self):
        self.events_go_through()
        for name, _ in MENDS:
            with self.subTest(name):
                self.home.stop("scorer", SOURCE)
                if (self.home.dir / name).exists():
                    self.remove(name)
                self.home.start("scorer", SOURCE)
                self.events_go_through()

    def test_a_collector_is_reached_again_after_the_scorer_is_back(self):
        self.home.stop("scorer")
        self.remove("run")
        eventually(lambda: self.mended(SOURCE), 4, "it is said")
        self.home.start("scorer")
        self.events_go_through()

    def test_a_lock_that_another_took_ends_the_first(self):
        first = self.home.daemons.pop("scorer")
        self.remove("run")
        self.home.start("scorer")
        self.assertEqual(DISK, first.process.wait(10), first.said())
        self.assertIn("cannot lock", first.said())
        eventually(lambda: self.mended(SOURCE), 4, "it is said")
        self.events_go_through()

    def assert_ends(self, name, code, *words):
        daemon = self.home.daemons.pop(name)
        self.assertEqual(code, daemon.process.wait(20), daemon.said())
        for word in words:
            self.assertIn(word, daemon.said())
        return daemon

    def assert_refused(self, name):
        """It does not begin anew; the message names the two ways out."""
        self.home.daemons[name] = self.home.launch(name)
        self.assert_ends(name, CONFIG, str(self.home.dir / STORES[name]), "backup",
                         str(self.home.dir / MARKS[name]))

    def come_back(self, name, spare):
        """The first way out: the store is brought back."""
        shutil.rmtree(self.home.dir / STORES[name], ignore_errors=True)
        shutil.copytree(spare / STORES[name], self.home.dir / STORES[name])
        self.home.start(name)

    def save(self):
        self.home.stop("scorer", SOURCE)
        spare = self.home.dir / "spare"
        shutil.rmtree(spare, ignore_errors=True)
        for store in STORES.values():
            shutil.copytree(self.home.dir / store, spare / store)
        return spare

    def lose(self, name, daemon, spare):
        """Where the store itself is gone, it is not begun again; its readers' file is made anew."""
        if name.endswith("lock.mdb"):
            self.home.start(daemon)
            return
        self.assert_refused(daemon)
        if daemon != "scorer":
            (self.home.dir / "collector").mkdir(exist_ok=True)
        self.come_back(daemon, spare)

    def test_what_cannot_be_made_again_ends_its_daemon_and_is_not_begun_anew(self):
        self.events_go_through()
        for name, (daemon,) in ENDS:
            with self.subTest(name):
                spare = self.save()
                self.home.start("scorer", SOURCE)
                self.remove(name)
                self.assert_ends(daemon, DISK, "cannot go on with the store")
                self.lose(name, daemon, spare)
                self.events_go_through()

    def test_what_is_gone_while_stopped_is_not_begun_anew(self):
        self.events_go_through()
        for name, (daemon,) in ENDS:
            with self.subTest(name):
                spare = self.save()
                self.home.start(*{"scorer", SOURCE} - {daemon})
                self.remove(name)
                self.lose(name, daemon, spare)
                self.events_go_through()

    def test_who_removes_the_mark_begins_anew(self):
        """The second way out."""
        self.events_go_through()
        self.home.stop("scorer", SOURCE)
        for name in ("scorer", SOURCE):
            self.remove(STORES[name])
            self.assert_refused(name)
            self.remove(MARKS[name])
        self.home.start("scorer", SOURCE)
        self.count = 0
        self.home.streams.clear()
        self.events_go_through()

    def test_a_home_without_marks_gets_them(self):
        self.home.stop("scorer", SOURCE)
        self.remove("stores")
        self.home.start("scorer", SOURCE)
        for mark in MARKS.values():
            self.assertTrue((self.home.dir / mark).exists())


class WithoutSettings(Source):
    keys = False    # that a client goes by a key is a setting too

    def test_settings_that_are_removed_change_nothing_until_the_next_start(self):
        self.home.configure("collector\n    outbox-events-max = 1000\n")
        self.home.stop("scorer", SOURCE)
        self.home.start("scorer", SOURCE)
        self.remove("kaohe.zpl")
        self.events_go_through()


if __name__ == "__main__":
    unittest.main()
