"""Many readers, in small: `tests/soak streams`, `pages` and `subscribers` have the large crowds, and the times.

How soon is not asked for here: the machine may be busy.
"""

import unittest

from crowds import PROGRAMS, FeedHome, PageHome, Subscribers, run
from many import crowd_of, open_pages, streams_of, wrong_with_pages
from sanitizer import SLOWER

STREAMS, SECONDS, RATE = 50, 3, 100
P99_MS_MAX = 3000 * SLOWER
PAGES, FINDINGS = 50, 3
SUBSCRIBERS = 50


class Many(unittest.TestCase):
    def test_each_stream_is_told_each_change_once_whoever_else_is_there(self):
        crowd = crowd_of(STREAMS, slow=5, deaf=1, idle=200, drips=5)
        self.assertEqual([], streams_of(crowd, SECONDS, RATE, P99_MS_MAX))

    def test_pages_that_open_at_once_have_all_answers_and_no_refusal(self):
        with PageHome(FINDINGS) as home:
            for what, paths in (("files", home.files()), ("answers", home.paths())):
                self.assertEqual([], wrong_with_pages(open_pages(home, PAGES, what, paths)[0]))

    def test_who_follows_the_feed_is_told_while_all_send(self):
        with FeedHome() as home, Subscribers(home, SUBSCRIBERS, gives_way=False) as subscribers:
            poured = run(PROGRAMS / "kaohe-pour", home.dir, 2)
        self.assertGreater(poured["receipted"], 0)
        self.assertGreater(subscribers.noted["fewest"], 0)


if __name__ == "__main__":
    unittest.main()
