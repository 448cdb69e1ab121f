"""One source floods the scorer and ignores that it is told to slow down; the others get their receipts."""

import unittest

from rogue import HONEST, Round, p
from sanitizer import SLOWER

SECONDS = 2
RATIO_MAX, P99_MS_MAX = 5, 250    # whichever is more: the machine may be busy


class Rogue(unittest.TestCase):
    def check(self, *names):
        a_round = Round(list(names), SECONDS).run()
        self.assertFalse(a_round.failed)
        for name in names:
            calm, disturbed = a_round.of(name)
            print(f"{name}: {a_round.sent[name]} frames, p99 of {len(HONEST)} others "
                  f"{p(disturbed, 99):.1f} ms, undisturbed {p(calm, 99):.1f} ms", flush=True)
            self.assertLess(p(disturbed, 99),
                            max(RATIO_MAX * p(calm, 99), P99_MS_MAX) * SLOWER)

    def test_who_ignores_slow_down_does_not_hold_up_the_others(self):
        self.check("flood", "malformed", "ping-deaf")


if __name__ == "__main__":
    unittest.main()
