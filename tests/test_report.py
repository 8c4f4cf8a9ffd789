#!/usr/bin/env python3
"""The report of the bug that the project grew from: is all there, and does its command show the
failure again? It plants the bug in the preset clang, which must be built."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../mutants"))
import plant  # pylint: disable=wrong-import-position

PROGRAM = None
FAILED = 1
SVG = "{http://www.w3.org/2000/svg}"


def explore(*arguments, environment=None):
    """Runs the program; returns its exit status and what it printed."""
    run = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         env={**os.environ, **(environment or {})}, encoding="utf-8", timeout=300,
                         check=False)
    return run.returncode, run.stdout


def message(text):
    """What was violated, from a report."""
    return re.search(r"^failed: (.*)$", text, re.MULTILINE).group(1)


def replay_arguments(text):
    """Those of the command that a report gives."""
    command = re.search(r"^replay: (.*)$", text, re.MULTILINE).group(1)
    return shlex.split(command)[1:]


class ReportTest(unittest.TestCase):
    """One search for all tests."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "failure.svg")
            cls.status, cls.text = explore("--minimise", "--svg", path)
            cls.picture = xml.parse(path).getroot()
        cls.words = [" ".join(element.itertext()) for element in cls.picture.iter(SVG + "text")]

    def classes(self, tag):
        """The classes of all elements of this kind in the picture."""
        return [element.get("class") for element in self.picture.iter(SVG + tag)]

    @staticmethod
    def steps_of(text):
        """The report without the command: its schedule may be written out further."""
        return text[text.index("\nfailed: "):text.index("\nreplay: ")]

    def test_the_failure_is_found_and_told_first(self):
        self.assertEqual(self.status, FAILED)
        self.assertIn("is unaccounted for", message(self.text))
        self.assertLess(self.text.index("failed: "), self.text.index("schedule: "))
        self.assertNotIn("NOT DETERMINISTIC", self.text)

    def test_the_plan_is_small(self):
        sizes = re.search(r"^minimised: (\d+) threads, (\d+) operations, preemptions: (\d+)$",
                          self.text, re.MULTILINE)
        threads, operations, preemptions = (int(size) for size in sizes.groups())
        self.assertEqual((threads, operations), (2, 2))
        self.assertLessEqual(preemptions, 1)
        self.assertEqual(self.text.count(" is PREEMPTED; "), preemptions)

    def test_each_step_says_where_and_what(self):
        step = (r"^ *\d+ [ab]   \S*succession\.c:\d+ +leave, in spanset_succession_advance +store +"
                r"relaxed +block 0 state +1 -> 2")
        self.assertRegex(self.text, re.compile(step, re.MULTILINE))
        self.assertRegex(self.text, r"mark_taken, in spanset_pop +store +release +block 0 slot\[1\]")

    def test_operations_and_states_are_told(self):
        self.assertIn("pop from set 1 starts", self.text)
        self.assertIn("pop from set 1 ends: 2", self.text)
        self.assertIn("block 0: draining -> used up", self.text)
        self.assertIn("retiring -> lost", self.text)
        self.assertRegex(self.text, r"after step \d+, of thread [ab], block 0 is lost")

    def test_what_nobody_needs_is_left_out_unless_wanted(self):
        self.assertRegex(self.text, r"\.\.\. _ \d+ steps alone: push 1 to set 1 -> ok, p(op|ush)")
        arguments = replay_arguments(self.text)
        _, whole = explore(*arguments, environment={"EXPLORER_WHOLE_TRACE": "1"})
        self.assertNotIn("steps alone", whole)
        steps = int(re.search(r", steps: (\d+),", whole).group(1))
        self.assertEqual(len(re.findall(r"^ *\d+ [_ab] ", whole, re.MULTILINE)), steps)

    def test_the_command_shows_the_failure_again(self):
        status, text = explore(*replay_arguments(self.text))
        self.assertEqual(status, FAILED)
        self.assertEqual(message(text), message(self.text))
        self.assertEqual(self.steps_of(text), self.steps_of(self.text))

    def test_every_failure_is_replayed(self):
        for options in (["--strategy", "random"], ["--strategy", "pct"], ["--weak"]):
            for seed in range(1, 21):
                _, found = explore("--seed", str(seed), *options)
                _, again = explore(*replay_arguments(found))
                self.assertEqual(message(found), message(again), (options, seed))
                self.assertNotIn("NOT DETERMINISTIC", found + again)

    def test_the_picture_says_what_was_violated(self):
        title = self.picture.find(SVG + "title").text
        self.assertIn(message(self.text), title)
        self.assertTrue(any(word.startswith("_ failed: audit: block 0") for word in self.words))
        self.assertIn("fatal", self.classes("rect"))
        self.assertIn("fatal-row", self.classes("rect"))

    def test_the_picture_has_lanes_operations_and_switches(self):
        for lane in ("main (_)", "thread a", "thread b"):
            self.assertIn(lane, self.words)
        self.assertEqual(self.classes("rect").count("operation"), 2)
        self.assertEqual(self.classes("path").count("preemption"), 1)
        self.assertIn("preempted", self.words)
        self.assertIn("block 0 state: 1 → 2", self.words)
        self.assertTrue(any(re.fullmatch(r"push_pop\.c:\d+", word) for word in self.words))

    def test_the_picture_has_states_and_a_legend(self):
        self.assertIn("block 0", self.words)
        self.assertEqual(self.classes("rect").count("state-bad"), 2)  # the column and the legend
        for state in ("used up", "retiring", "lost"):
            self.assertEqual(self.words.count(state), 2, state)
        for mark in ("reads", "preemption", "steps left out"):
            self.assertIn(mark, self.words)

    def test_the_command_tells_where_positions_began(self):
        _, text = explore(environment={"FUZZ_WRAP": "1"})
        self.assertRegex(text, r"(?m)^replay: FUZZ_WRAP=1 \S*spanset-explore-2 --plan ")

    def test_the_picture_says_how_to_see_it_again(self):
        words = " ".join(self.words)
        for argument in replay_arguments(self.text):
            self.assertIn(argument, words)

    def test_a_picture_that_cannot_be_written_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "missing", "failure.svg")
            status, text = explore("--svg", path, *replay_arguments(self.text))
        self.assertEqual(status, 2)
        self.assertIn("failed: ", text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as planted:
        PROGRAM = plant.hand_made("clang", "spanset-explore-2",
                                  os.path.join(plant.ROOT, "mutants/patches/seed-block-leak.patch"), planted)
        unittest.main()
