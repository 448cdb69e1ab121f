"""The check of the promises notices whatever is not as the list says."""

import unittest

import check
from promises import ListError, bugs_by_name, read_promises

LIST = """# a comment
= The whole.

[README.md: What is promised]
one: Commit, then receipt, then
publish.
    receipt-before-commit
    publish-before-commit
two: Without memory a program says so and aborts.
    memory-gone-in-silence

[common/wire/unread.h]
three: the count is never too low.
    unread-forgets-too-soon
"""
SOUND = {"model/histories", "unit/memory", "unit/unread"}


class Check(unittest.TestCase):
    def complaints(self, text, tests=SOUND):
        promises = read_promises(text)
        return [complaint for found in (check.places(promises), check.names(promises),
                                        check.planted(promises, bugs_by_name(), tests))
                for _, complaint in found]

    def assert_complains(self, part, *change, **options):
        found = self.complaints(LIST.replace(*change) if change else LIST, **options)
        self.assertEqual(1, len(found), found)
        self.assertIn(part, found[0])

    def test_a_sound_list_is_read(self):
        promises = read_promises(LIST)
        self.assertEqual(["one", "two", "three"], [promise.name for promise in promises])
        self.assertEqual("Commit, then receipt, then publish.", promises[0].sentence)
        self.assertEqual(["receipt-before-commit", "publish-before-commit"], promises[0].bugs)
        self.assertEqual([5, 9, 13], [promise.line for promise in promises])
        self.assertEqual([], self.complaints(LIST))

    def test_other_words_are_noticed(self):
        self.assert_complains("does not say this any more", "says so and aborts", "says so and ends")
        self.assert_complains("does not say this any more", "never too low", "never too high")

    def test_a_sentence_of_another_section_is_noticed(self):
        self.assert_complains("does not say this any more", "two: Without memory a program says so "
                              "and aborts.", "two: Two commands")

    def test_a_section_that_is_gone_is_noticed(self):
        found = self.complaints(LIST.replace("What is promised", "What was promised"))
        self.assertEqual(2, sum("has no section" in complaint for complaint in found), found)

    def test_a_bug_that_is_gone_is_noticed(self):
        self.assert_complains("there is no planted bug no-such-bug", "unread-forgets-too-soon",
                              "no-such-bug")

    def test_a_promise_without_a_bug_is_noticed(self):
        self.assert_complains("nothing breaks two", "    memory-gone-in-silence\n", "")

    def test_a_test_that_is_gone_is_noticed(self):
        self.assert_complains("there is no test unit/memory", tests=SOUND - {"unit/memory"})

    def test_a_name_that_stands_twice_is_noticed(self):
        self.assert_complains("stands in line 5 already", "two:", "one:")

    def test_what_a_page_promises_and_the_list_lacks_is_noticed(self):
        page = "\n- One thing is promised. Another\n  is, too.\n- A third.\n"
        sentences = ["One thing is promised.", "Another is, too."]
        self.assertEqual(["A third."], check.left_out(page, sentences))
        self.assertEqual([], check.left_out(page, [*sentences, "A third."]))

    def test_what_is_no_promise_is_not_read(self):
        for text in ("one: in no place\n    bug\n", "= A\n[README.md]\nwithout a name\n    bug\n"):
            with self.assertRaises(ListError):
                read_promises(text)


if __name__ == "__main__":
    unittest.main()
