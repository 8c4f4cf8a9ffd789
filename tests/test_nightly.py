#!/usr/bin/env python3
"""The nightly's machinery with programs that fail on purpose: does it report, keep and merge?"""

import os
import stat
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tools"))

import nightly  # pylint: disable=wrong-import-position
import nightly_jobs  # pylint: disable=wrong-import-position
import nightly_merge  # pylint: disable=wrong-import-position

PASSES = "#!/bin/sh\necho 'PASS x: 12345 spans popped, each once'\n"
FAILS = "#!/bin/sh\necho 'FAIL x: block 1 is unaccounted for'\nexit 1\n"
# Like libFuzzer: leaves the input where -artifact_prefix says; given a file, fails again.
CRASHES = """#!/bin/sh
for argument; do
    case $argument in -artifact_prefix=*) echo '2+' >"${argument#*=}crash-abc" ;; esac
done
echo 'stat::number_of_executed_units: 17'
exit 77
"""


class NightlyTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = scratch.name
        lists = os.path.join(self.root, nightly_jobs.LISTS_FOLDER)
        os.makedirs(lists)
        with open(os.path.join(lists, "environment.txt"), "w", encoding="utf-8") as file:
            file.write("ASAN_OPTIONS=halt_on_error=1:exitcode=1\n")
        self.addCleanup(setattr, nightly, "ROOT", nightly.ROOT)
        nightly.ROOT = self.root
        self.night = nightly.Night(2, 1)

    def job(self, is_fuzz, script):
        """Leaves the night with one job, whose program is `script`."""
        jobs = nightly_jobs.all_jobs(1, {"fuzz_pool": [2]})
        wanted = next(job for job in jobs if job.is_fuzz == is_fuzz)
        self.night.plan([wanted])
        path = os.path.join(self.root, wanted.binary())
        os.makedirs(os.path.dirname(path))
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        return wanted

    def run_night(self):
        nightly.run_jobs(self.night)
        return nightly.report(self.night, [])

    def failure_file(self, job, name):
        return os.path.join(self.root, job.failure, name)

    def test_nothing_found_is_status_0(self):
        job = self.job(False, PASSES)
        self.assertEqual(self.run_night(), 0)
        self.assertEqual(job.executions, 12345)

    def test_a_failed_stress_run_is_kept_with_its_command(self):
        job = self.job(False, FAILS)
        self.assertEqual(self.run_night(), 1)
        with open(self.failure_file(job, "log"), encoding="utf-8") as log:
            self.assertIn("unaccounted", log.read())
        with open(self.failure_file(job, "replay"), encoding="utf-8") as replay:
            self.assertIn(f"--seed {job.seed}", replay.read())

    def test_a_crash_is_kept_with_its_input(self):
        job = self.job(True, CRASHES)
        self.assertEqual(self.run_night(), 1)
        self.assertEqual(job.executions, 17)
        with open(self.failure_file(job, "input"), encoding="utf-8") as saved:
            self.assertEqual(saved.read(), "2+\n")
        with open(self.failure_file(job, "replay"), encoding="utf-8") as replay:
            self.assertIn(os.path.join(job.failure, "input"), replay.read())

    def test_a_program_that_cannot_start_is_found(self):
        job = self.job(False, PASSES)
        os.remove(os.path.join(self.root, job.binary()))
        self.assertEqual(self.run_night(), 1)

    def test_two_nights_do_not_mix(self):
        lock = nightly.lock_checkout()
        with self.assertRaises(nightly.CannotRun):
            nightly.lock_checkout()
        lock.close()
        nightly.lock_checkout().close()

    def merge_with(self, script):
        """Merges a corpus of one found input with a harness that is `script`: the report's line,
        whether it went well, and what is left of the corpus."""
        found = os.path.join(self.root, "corpus/fuzz_pool/found")
        os.makedirs(found)
        with open(os.path.join(found, "kept"), "w", encoding="utf-8") as file:
            file.write("3+")
        path = os.path.join(self.root, f"out/build/{nightly_merge.MERGE_PRESET}/fuzz/fuzz_pool_2")
        os.makedirs(os.path.dirname(path))
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        os.chmod(path, 0o755)
        lines, went_well = nightly_merge.merge_all(self.root, self.night.folder, {"fuzz_pool": [2]},
                                                   set())
        return lines[0], went_well, os.listdir(found)

    def test_a_merge_that_fails_leaves_the_corpus(self):
        line, went_well, left = self.merge_with(CRASHES)
        self.assertIn("NOT MERGED: the merge with fuzz_pool_2 failed", line)
        self.assertFalse(went_well)
        self.assertEqual(left, ["kept"])

    def test_a_merge_that_meets_a_crash_and_calls_it_success_leaves_the_corpus(self):
        line, went_well, left = self.merge_with(CRASHES.replace("exit 77", "exit 0"))
        self.assertIn("NOT MERGED: inputs fail", line)
        self.assertFalse(went_well)
        self.assertEqual(left, ["kept"])
        artifacts = os.path.join(self.night.folder, "failures", "merge-fuzz_pool_2")
        self.assertEqual(len(nightly_jobs.failing_inputs(artifacts)), 1)

    def test_a_merge_replaces_what_is_superseded(self):
        script = "#!/bin/sh\nfor a; do case $a in */merged) echo 4+ >\"$a/new\" ;; esac; done\n"
        line, went_well, left = self.merge_with(script)
        self.assertIn("1 new, 1 superseded", line)
        self.assertTrue(went_well)
        self.assertEqual(left, ["new"])

    def test_every_job_has_a_name_and_a_seed_of_its_own(self):
        harnesses = {"fuzz_sequence": [2, 512], "fuzz_pool": [2], "fuzz_schedule": [2]}
        jobs = nightly_jobs.all_jobs(7, harnesses)
        self.assertEqual(len({job.name for job in jobs}), len(jobs))
        seeds = [job.seed for job in jobs if job.kind != "mutants"]  # which have one of their own
        self.assertEqual(len(set(seeds)), len(seeds))
        self.assertIn("fuzz_sequence_512-asan", {job.name for job in jobs})
        self.assertIn("spanset-stress-2-tsan", {job.name for job in jobs})

    def test_harnesses_under_the_explorer_run_where_it_is_built(self):
        jobs = nightly_jobs.all_jobs(7, {"fuzz_pool": [2], "fuzz_schedule": [2]})
        presets = {harness: {job.preset for job in jobs if job.harness == harness}
                   for harness in ("fuzz_pool", "fuzz_schedule")}
        self.assertEqual(presets["fuzz_pool"], {"asan", "ubsan", "msan"})
        self.assertEqual(presets["fuzz_schedule"], {"clang", "asan", "ubsan"})
        variables = {job.preset: job.environment() for job in jobs if job.harness == "fuzz_schedule"}
        self.assertEqual(variables["clang"], {"FUZZ_INTERLEAVINGS": "1"})
        self.assertEqual(variables["asan"], {"FUZZ_WEAK": "1"})


if __name__ == "__main__":
    unittest.main()
