"""Who reads a long answer slowly, as a pager or a program that works on each line, gets all of it."""

import fcntl
import json
import unittest

from harness import SLOWER, Scenario, let_pass

FINDINGS = 600    # more than two pages
PIPE = 4096       # the first page does not go into it
PAUSE_S = 6       # longer than a question waits for its answer


class SlowReader(Scenario):
    daemons = ("scorer", "wuhou")

    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", [
            {"clause": "publication", "record": f"WH-P-{number}", "grade": "province",
             "occurred": "2006-05-02T00:00:00+08:00"} for number in range(FINDINGS)], "--wait")

    def begin(self, *command):
        process = self.home.popen(*command, bufsize=0)    # nothing is read ahead
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, PIPE)
        return process

    def test_who_waits_before_reading_gets_all(self):
        commands = (("export",), ("pending", "--json"))
        readers = [self.begin(*command) for command in commands]
        heads = [reader.stdout.readline() for reader in readers]
        let_pass(PAUSE_S)
        for command, reader, head in zip(commands, readers, heads):
            out, err = reader.communicate(timeout=60 * SLOWER)
            self.assertEqual((0, b""), (reader.returncode, err), command)
            self.assertEqual(self.home.must(*command), (head + out).decode(), command)
            self.assertGreaterEqual(len(out.splitlines()), FINDINGS - 1, command)
            json.loads(head)


if __name__ == "__main__":
    unittest.main()
