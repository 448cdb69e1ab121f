"""Bugs are planted where they belong, or it is said why not."""

import tempfile
import unittest
from pathlib import Path

from bugfile import BugError, carry, read_bug
from plant import Planted, moves, planted_texts
from source import Tree, definitions, js_definitions

ONE = """#include <stdio.h>

enum {
    LINES_MAX = 8, /* of a page; not { more */
    WORDS_MAX = 9,
};

static const char *const names[] = {"a", "}"};

/* Says whether it is { small. */
static bool is_small(int value,
                     int limit)
{
    return value < limit &&
           value >= 0; /* or none */
}

static int twice(int value)
{
    value += 1;
    value += 1;
    return value;
}
"""
OTHER = """static int half(int value)
{
    return value / 2;
}
"""
PAGE = """// Shows it; { and so on.
import { one } from "./one.js";

const WORDS = {
    zh: { head: (n) => `第${n}` },

    en: { head: "https://no.comment" }, // or another
};
const MAX = 20;

export async function show(place, words) {
    if (words) { // there are some
        place.textContent = words.head;
    }
}

setInterval(show, 1000);
"""
HEAD = "It is wrong.\nCaught-by: unit/one\n\n"


class Planting(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("common/a/one.c", ONE)
        self.write("common/a/other.c", OTHER)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def bug(self, text, head=HEAD):
        self.write("it.bug", head + text)
        return read_bug(self.root / "it.bug")

    def planted(self, *sections, path="common/a/one.c"):
        return planted_texts(self.bug("\n".join(sections)), Tree(self.root))[self.root / path]

    def assert_refused(self, reason, text, head=HEAD):
        with self.assertRaisesRegex(BugError, reason):
            planted_texts(self.bug(text, head), Tree(self.root))

    def test_definitions_are_found(self):
        self.assertEqual({"enum LINES_MAX", "enum WORDS_MAX", "names", "is_small", "twice"},
                         set(definitions(ONE)))

    def test_white_space_and_comments_do_not_count(self):
        text = self.planted("In: common/a/one.c: is_small", "- value<limit", "-   && value>=0;",
                            "+ value < limit;")
        self.assertEqual(ONE.replace("value < limit &&\n           value >= 0;", "value < limit;"),
                         text)

    def test_a_part_of_a_name_is_not_the_name(self):
        self.assert_refused("not there: alue < limit", "In: common/a/one.c: is_small\n"
                            "- alue < limit\n+ 1\n")

    def test_a_comment_alone_is_no_text(self):
        self.assert_refused("not there: /[*] or none [*]/",
                            "In: common/a/one.c: is_small\n- /* or none */\n")

    def test_text_of_another_function_does_not_count(self):
        text = self.planted("In: common/a/one.c: twice", "- return value", "+ return 0")
        self.assertIn("    value += 1;\n    return 0;\n", text)
        self.assert_refused(r"^it: common/a/one.c: twice: not there \(it is in common/a/one.c: "
                            r"is_small\): value >= 0$",
                            "In: common/a/one.c: twice\n- value >= 0\n+ true\n")

    def test_what_is_there_twice_is_refused(self):
        self.assert_refused("^it: common/a/one.c: twice: there 2 times: value [+]= 1;$",
                            "In: common/a/one.c: twice\n- value += 1;\n")

    def test_changes_that_overlap_are_refused(self):
        self.assert_refused("touch the same text", "In: common/a/one.c: is_small\n"
                            "- value < limit &&\n\n- && value >= 0\n")

    def test_insertion_stands_as_deep_as_its_line(self):
        text = self.planted("In: common/a/one.c: twice", "- return value;",
                            "+ if (value > 7)", "+     value = 7;", "+ return value;")
        self.assertIn("    if (value > 7)\n        value = 7;\n    return value;\n", text)

    def test_definitions_of_javascript_are_found(self):
        self.assertEqual({"WORDS", "MAX", "show"}, set(js_definitions(PAGE)))
        self.write("services/b/page/it.js", PAGE)
        for name, old, new in (("show", "if (words) { place.textContent", "if (!words) { place.textContent"),
                               ("WORDS", "no.comment\" },", "no\" },"), ("MAX", "20;", "30;")):
            section = f"In: services/b/page/it.js: {name}\n- {old}\n+ {new}\n"
            planted = planted_texts(self.bug(section), Tree(self.root))
            self.assertNotEqual(PAGE, planted[self.root / "services/b/page/it.js"])
        self.assert_refused("not there", "In: services/b/page/it.js: show\n- 1000\n+ 2000\n")
        self.assert_refused("it: services/b/page/it.js: half: half is nowhere",
                            "In: services/b/page/it.js: half\n- / 2\n+ / 3\n")

    def test_deletion(self):
        text = self.planted("In: common/a/one.c: is_small", "- && value >= 0", "",
                            "- value < limit", "+ true", "",
                            "In: common/a/one.c: enum WORDS_MAX", "- WORDS_MAX = 9,")
        self.assertEqual(ONE.replace("value < limit &&\n           value >= 0", "true \n           ")
                         .replace("WORDS_MAX = 9,", "").split(), text.split())

    def test_whole_file(self):
        text = self.planted("In: common/a/one.c", "- #include <stdio.h>",
                            "+ #include <errno.h>", "+ #include <stdio.h>")
        self.assertEqual("#include <errno.h>\n" + ONE, text)

    def test_what_moved_is_found_and_carried(self):
        bug = self.bug("In: common/a/one.c: half\n- / 2\n+ / 3\n")
        tree = Tree(self.root)
        self.assertIn("value / 3", planted_texts(bug, tree)[self.root / "common/a/other.c"])
        carry(bug, moves(bug, tree))
        self.assertEqual(HEAD + "In: common/a/other.c: half\n- / 2\n+ / 3\n",
                         bug.path.read_text(encoding="utf-8"))
        self.assertEqual([], moves(read_bug(bug.path), tree))

    def test_of_two_that_may_be_meant_the_near_one_is(self):
        self.write("services/b/other.c", OTHER)
        text = "- / 2\n+ / 3\n"
        bug = self.bug("In: services/b/gone.c: half\n" + text)
        self.assertEqual(["services/b/other.c"],
                         [path for _, path in moves(bug, Tree(self.root))])
        self.assert_refused("half is not there, but in common/a/other.c, services/b/other.c$",
                            "In: proto/gone.c: half\n" + text)

    def test_of_two_that_are_near_the_one_with_the_text_is(self):
        self.write("common/a/more.c", OTHER.replace("2", "4"))
        bug = self.bug("In: common/a/one.c: half\n- / 4\n+ / 3\n")
        self.assertEqual(["common/a/more.c"], [path for _, path in moves(bug, Tree(self.root))])

    def test_what_is_nowhere_is_named(self):
        self.assert_refused("^it: common/a/one.c: third: third is nowhere$",
                            "In: common/a/one.c: third\n- a\n+ b\n")
        self.assert_refused("^it: common/a/gone.c: there is no such file$",
                            "In: common/a/gone.c\n- a\n+ b\n")

    def test_tree_is_as_before_behind_the_block(self):
        with Planted(self.bug("In: common/a/one.c: twice\n- return value\n+ return 0\n"),
                     self.root):
            self.assertNotEqual(ONE, (self.root / "common/a/one.c").read_text(encoding="utf-8"))
        self.assertEqual(ONE, (self.root / "common/a/one.c").read_text(encoding="utf-8"))

    def test_malformed_files_are_refused(self):
        section = "In: common/a/one.c: twice\n"
        self.assert_refused("^it.bug:5: begins with neither", section + "value\n")
        self.assert_refused("^it.bug:5: [+] without a - before it", section + "+ value\n")
        self.assert_refused("^it.bug:4: has no old text", section)
        self.assert_refused("^it.bug:4: is not of the form", "In: a b: twice\n- a\n")
        self.assert_refused("^it.bug:3: no In: FILE: NAME", "")
        self.assert_refused("^it.bug:1: no sentence", section + "- a\n", "Caught-by: unit/one\n")
        self.assert_refused("^it.bug:1: Needs: luck is not known", section + "- a\n",
                            "Wrong.\nNeeds: luck\n")


if __name__ == "__main__":
    unittest.main()
