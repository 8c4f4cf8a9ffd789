#!/usr/bin/python3
"""Are the workflow files of ClusterFuzzLite sound, as far as that can be seen without running them?

usage: test_workflows.py SANITIZER... (those that builds are tested with)
"""

import glob
import os
import sys
import unittest

import yaml  # Debian's python3-yaml

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ACTIONS = "google/clusterfuzzlite/actions"
MODES = {"cflite_pr.yml": {"code-change"}, "cflite_batch.yml": {"batch"}, "cflite_cron.yml": {"prune", "coverage"}}
tested_sanitizers = set()


def load(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return yaml.safe_load(file)


class WorkflowTest(unittest.TestCase):
    def test_project(self):
        self.assertEqual(load(".clusterfuzzlite/project.yaml")["language"], "c")

    def test_modes(self):
        self.assertEqual({os.path.basename(path) for path in glob.glob(f"{ROOT}/.github/workflows/cflite_*.yml")},
                         set(MODES))
        for name, modes in MODES.items():
            jobs = load(f".github/workflows/{name}")["jobs"].values()
            self.assertEqual({job["steps"][1]["with"]["mode"] for job in jobs}, modes, name)

    def test_each_job_runs_what_it_builds(self):
        for name in MODES:
            for job in load(f".github/workflows/{name}")["jobs"].values():
                build, fuzz = job["steps"]
                self.assertEqual(build["uses"], f"{ACTIONS}/build_fuzzers@v1")
                self.assertEqual(fuzz["uses"], f"{ACTIONS}/run_fuzzers@v1")
                self.assertEqual(build["with"]["sanitizer"], fuzz["with"]["sanitizer"])
                self.assertEqual({build["with"]["language"], fuzz["with"]["language"]}, {"c"})
                self.assertGreater(fuzz["with"]["fuzz-seconds"], 0)
                self.assertEqual(fuzz["with"]["mode"] == "coverage", fuzz["with"]["sanitizer"] == "coverage")

    def test_sanitizers_are_tested(self):
        for name in MODES:
            for job in load(f".github/workflows/{name}")["jobs"].values():
                used = job["steps"][0]["with"]["sanitizer"]
                if "matrix" in used:
                    self.assertEqual(used, "${{ matrix.sanitizer }}")
                    used = job["strategy"]["matrix"]["sanitizer"]
                self.assertLessEqual({used} if isinstance(used, str) else set(used), tested_sanitizers)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tested_sanitizers.update(sys.argv[1:])
    unittest.main(argv=sys.argv[:1])
