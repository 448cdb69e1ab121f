"""100 homes' worth of collectors that connect at once, again and again, to one scorer."""

import re
import subprocess
import time
import unittest

from harness import BIN, SOURCES, Scenario, eventually, overdue_cases

CROWD = BIN / "tests" / "service" / "kaohe-crowd"
PROCESSES, HOMES_EACH, ROUNDS = 8, 13, 2    # sockets of a process are bounded
FRESH = 6                # collectors of the crowd that displace those of the first sources
DELIVERED_WITHIN = 60    # seconds after a fault has ended
TOLD = "trying again in a minute"


class Crowd(Scenario):
    keys = False    # the crowd has none
    daemons = ("scorer", *SOURCES)

    def submit_all(self, first, count):
        for source in SOURCES:
            events = [dict(event, centre="wuhou") for event in overdue_cases(source, first, count)]
            self.home.submit(source, events)

    def start_crowd(self):
        """Each process greets as many homes; one of them also displaces."""
        endpoint = f"ipc://{self.home.dir}/run/ingest.sock"
        crowd = []
        for number in range(PROCESSES):
            fresh = FRESH if number == 0 else 0
            command = [CROWD, endpoint, *map(str, (HOMES_EACH, fresh, ROUNDS))]
            crowd.append(subprocess.Popen(command, stdout=subprocess.PIPE))
            self.addCleanup(crowd[-1].communicate)
            self.addCleanup(crowd[-1].kill)
        return crowd

    def check_answered(self, process):
        out = process.communicate(timeout=120)[0].decode()
        self.assertEqual(0, process.returncode, out)
        each = HOMES_EACH * len(SOURCES)
        answered = re.findall(rf"{each} of {each} answered", out)
        self.assertEqual(ROUNDS, len(answered), out)

    def displaced(self):
        return {source for source in SOURCES if TOLD in self.home.said(source)}

    def behind(self, sources):
        """Those that have not delivered all, and what they say."""
        return {state["source"]: (state, self.home.said(state["source"]))
                for state in self.home.status()["collectors"]
                if state["source"] in sources and state.get("outbox") != 0}

    def wait_for_all_of(self, sources, within):
        try:
            eventually(lambda: not self.behind(sources), within)
        except AssertionError:
            self.assertEqual({}, self.behind(sources))

    def test_sources_go_on_and_displaced_ones_come_back_within_a_minute(self):
        self.submit_all(0, 20)
        crowd = self.start_crowd()
        self.submit_all(20, 20)
        for process in crowd:
            self.check_answered(process)
        gone = time.monotonic()
        self.submit_all(40, 20)
        self.assertEqual(set(SOURCES[:FRESH]), self.displaced())
        self.wait_for_all_of(SOURCES[FRESH:], 20)
        self.wait_for_all_of(SOURCES, DELIVERED_WITHIN - (time.monotonic() - gone))


if __name__ == "__main__":
    unittest.main()
