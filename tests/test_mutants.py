#!/usr/bin/env python3
"""The runner of mutants: does it fail when it must? Uses the preset clang, which must be built."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "mutants"))

import equivalence  # pylint: disable=wrong-import-position
import generate  # pylint: disable=wrong-import-position
import headers  # pylint: disable=wrong-import-position
import layers  # pylint: disable=wrong-import-position
import matrix  # pylint: disable=wrong-import-position
import plant  # pylint: disable=wrong-import-position
from examine import HandMade, examine  # pylint: disable=wrong-import-position
from results import Results  # pylint: disable=wrong-import-position

PATCH = """What: {what}
Why plausible: it is not
Oracle: FAILED
Caught by: {layer}

--- a/spanset/reset.c
+++ b/spanset/reset.c
@@ -1 +1 @@
-{before}
+{after}
"""


class RunnerTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name

    def run_mutants(self, *arguments, **variables):
        """Exit status and output."""
        done = subprocess.run([os.path.join(ROOT, "mutants/run"), "--built", "--folder", self.folder,
                               *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              encoding="utf-8", env={**os.environ, **variables})
        return done.returncode, done.stdout

    def patch(self, before, after, layer="unit", what="a test"):
        """A header of a patch that changes the first line of reset.c."""
        path = os.path.join(self.folder, "test.patch")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PATCH.format(what=what, layer=layer, before=before, after=after))
        return path

    def examine(self, path, layer):
        mutant = HandMade(headers.read_header(path, layers.LAYERS))
        return mutant, examine(mutant, layers.LAYERS[layer], [1], 1, os.path.join(self.folder, "work"))

    def test_a_guard_without_an_oracle_fails(self):
        """The canary: what only one oracle sees is missed without it, and the run says so."""
        for header in headers.read_all(layers.LAYERS):
            oracle = header.fields.get("Only seen by")
            if oracle:
                with self.subTest(mutant=header.name, oracle=oracle):
                    status, output = self.run_mutants("--layers", "schedule", "--fresh", header.name,
                                                      FUZZ_WITHOUT=oracle)
                    self.assertEqual(status, 1, output)
                    self.assertIn(f"{header.name}: missed", output)
                    self.assertIn("hand-made: 0 caught, 1 missed", output)

    def test_what_is_no_mistake_is_missed(self):
        first = plant.read_sources()["reset.c"].splitlines()[0]
        mutant, outcome = self.examine(self.patch(first, first + " "), "unit")
        self.assertEqual(outcome.status, "missed")
        results = Results(os.path.join(self.folder, "results"), True)
        self.addCleanup(results.close)
        results.add("key", outcome)
        self.assertEqual(matrix.report([mutant], [layers.LAYERS["unit"]], results, self.folder, False, True), 1)

    def test_a_patch_that_does_not_apply_is_no_catch(self):
        _, outcome = self.examine(self.patch("is not there", "x"), "unit")
        self.assertEqual(outcome.status, "unbuildable")
        self.assertIn("does not apply", outcome.verdict)

    def test_what_does_not_compile_is_no_catch(self):
        first = plant.read_sources()["reset.c"].splitlines()[0]
        _, outcome = self.examine(self.patch(first, "#error"), "unit")
        self.assertEqual(outcome.status, "unbuildable")

    def test_a_wrong_header_is_an_error(self):
        for layer, what in (("nowhere", "a test"), ("unit", "")):
            with self.assertRaises(headers.HeaderError):
                headers.read_header(self.patch("x", "y", layer, what), layers.LAYERS)

    def test_a_run_goes_on_where_the_last_one_ended(self):
        for _ in range(2):
            status, output = self.run_mutants("--layers", "unit", "never-retired|slot-not-marked", "--matrix")
            self.assertEqual(status, 0, output)
        with open(os.path.join(self.folder, "results.jsonl"), "a+", encoding="utf-8") as file:
            file.seek(0)
            self.assertEqual(len(file.readlines()), 2)
            file.write('["cut sh')
        self.assertEqual(self.run_mutants("--layers", "unit", "never-retired", "--matrix")[0], 0)

    def test_what_an_interrupt_has_killed_has_no_result(self):
        run = subprocess.Popen([os.path.join(ROOT, "mutants/run"), "--built", "--folder", self.folder, "--layers",
                                "sequence", "--matrix", "claim.*|order-.*"], start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(3)
        os.killpg(run.pid, signal.SIGINT)
        self.assertEqual(run.wait(timeout=10), 130)
        with open(os.path.join(self.folder, "results.jsonl"), encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("signal 9", text)
        self.assertNotIn("unbuildable", text)

    def test_a_listed_mutant_that_is_caught_is_an_error(self):
        mutant = next(one for one in generate.all_mutants() if one.name.startswith("reset.c"))
        results = Results(os.path.join(self.folder, "results"), True)
        self.addCleanup(results.close)
        results.add("a", layers.Outcome(mutant.name, "same code", "other"))
        results.add("b", layers.Outcome(mutant.name, "unit", "caught"))
        verdict, reason = matrix.judge_generated(mutant, ["unit"], results, {mutant.name: "why"})
        self.assertEqual(verdict, "wrong list", reason)

    def test_unknown_names_and_layers_are_errors(self):
        self.assertEqual(self.run_mutants("no-such-mutant")[0], 2)
        self.assertEqual(self.run_mutants("--layers", "no-such-layer")[0], 2)
        self.assertEqual(self.run_mutants("--seeds", "0")[0], 2)

    def test_the_matrix_is_written_in_three_forms(self):
        self.run_mutants("--layers", "unit", "never-retired", "--matrix")
        with open(os.path.join(self.folder, "matrix.json"), encoding="utf-8") as file:
            row = json.load(file)["mutants"][0]
        self.assertEqual((row["mutant"], row["layers"]["unit"]["status"]), ("never-retired", "caught"))
        for name in ("matrix.txt", "matrix.html"):
            with open(os.path.join(self.folder, name), encoding="utf-8") as file:
                self.assertIn("never-retired", file.read())


class GeneratorTest(unittest.TestCase):
    mutants = generate.all_mutants()

    def test_names_are_unique_and_the_list_knows_them(self):
        names = [mutant.name for mutant in self.mutants]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(set(equivalence.read_list()) - set(names), set())

    def test_each_operator_has_mutants_and_each_changes_one_file(self):
        operators = {mutant.edit.operator for mutant in self.mutants}
        self.assertEqual(operators, {"order", "comparison", "arithmetic", "constant", "deletion", "swap",
                                     "negation"})
        texts = plant.read_sources()
        for mutant in self.mutants:
            for name, text in mutant.changed(None).items():
                self.assertNotEqual(text, texts[name], mutant.name)

    def test_no_comment_or_text_is_mutated(self):
        for mutant in self.mutants:
            before = plant.read_sources()[mutant.edit.file][:mutant.edit.begin]
            self.assertGreaterEqual(before.rfind("*/"), before.rfind("/*"), mutant.name)


if __name__ == "__main__":
    unittest.main()
