"""Makes a failure a regression test: its input goes to corpus/HARNESS/adopted/NAME, where it is a seed of each
later night and never dropped, and what is to be run and expected to corpus/regressions/NAME.json, from
which CMake makes the test regression.NAME.

What real threads have met has no input. If the explorer has found something on its own, that becomes a test,
too: regression.NAME-plan, which fails each time.
"""

import filecmp
import glob
import json
import os
import re
import shutil
import subprocess

import jobs as kinds_of_jobs
from building import build
from failures import save
from night import CannotRun, write_whole
from running import read_text

STRESS_SECONDS = 20
SECONDS_MOST = 120


def _tests(night, failure, name):
    """[(name, what is to be run, the input or None, its harness)]; INPUT in a command is where the input is."""
    saved, plan = (night.path("failures", failure["id"], file) for file in ("input", "plan"))
    # An input of the explorer, whoever found it, is a plan: the harness of plans runs it.
    harness = failure["harness"] or kinds_of_jobs.SCHEDULE_HARNESS
    run = {key: failure[key] for key in ("layer", "preset", "target", "environment", "command")}
    if failure["layer"] != "stress":
        return [(name, run, saved if os.path.exists(saved) else None, harness)]
    words = list(failure["command"])
    words[words.index("--seconds") + 1] = str(STRESS_SECONDS)
    scenario = re.match(r"FAIL ([\w-]+): ", failure["reason"])
    if scenario:
        words[words.index("--scenario") + 1] = scenario[1]
    tests = [(name, {**run, "command": words}, None, harness)]
    if os.path.exists(plan):
        slots = re.search(r"\d+$", failure["target"])
        target = f"{kinds_of_jobs.SCHEDULE_HARNESS}_{slots[0] if slots else 512}"
        tests.append((f"{name}-plan", {"layer": "explorer", "preset": "clang", "target": target, "environment": {},
                                       "command": [f"out/build/clang/fuzz/{target}", "INPUT"]}, plan, harness))
    return tests


def _words(run, input_path):
    return [input_path if word == "INPUT" else word for word in run["command"]]


def _fails_now(night, run, input_path):
    """Runs it once, as the test will."""
    problem = build(night.root, run["preset"], run["target"], night.path("logs", "build-adopt.log"))
    if problem:
        raise CannotRun(problem)
    environment = {**os.environ, **kinds_of_jobs.sanitizer_environment(night.root), **run["environment"]}
    return subprocess.run(["timeout", str(SECONDS_MOST), *_words(run, input_path)], cwd=night.root, env=environment,
                          capture_output=True, check=False).returncode != 0


def _place(night, saved, harness, name):
    """Where the input is kept: where it is already, or under its new name."""
    corpus = os.path.join(night.root, "corpus", harness)
    for part in ("", "adopted"):  # what fuzzing found may go again
        for one in glob.glob(os.path.join(glob.escape(corpus), part, "*")):
            if os.path.isfile(one) and filecmp.cmp(one, saved, shallow=False):
                return one
    return os.path.join(corpus, "adopted", name)


def _write(night, failure, test):
    """One test; returns whether it fails at present, and says what was written."""
    name, run, saved, harness = test
    place = _place(night, saved, harness, name) if saved else None
    fails = _fails_now(night, run, saved)
    if place and not os.path.exists(place):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        shutil.copy(saved, place)
    path = os.path.join(night.root, "corpus/regressions", f"{name}.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    write_whole(path, json.dumps({
        "what": failure["title"], "found": f"night {night.name}, commit {night.state.commit[:12]}",
        "layer": run["layer"], "preset": run["preset"], "target": run["target"],
        "environment": [f"{key}={value}" for key, value in run["environment"].items()],
        "arguments": _words(run, night.relative(place) if place else None)[1:], "expected": "exit status 0",
        "failed_with": read_text(night.path("failures", failure["id"], "report.txt")).splitlines()[:60]}, indent=1)
        + "\n")
    print(f"adopted: {night.relative(path)}" + (f", {night.relative(place)}" if place else "") +
          f"\nrun by: ctest --preset {run['preset']} -R '^regression.{name}$' (after cmake --preset {run['preset']}), "
          "and by ./check\n" +
          ("it fails at present: mend what is wrong, and commit all" if fails else "it passes at present: commit it"),
          flush=True)
    return fails


def adopt(night, failure, name):
    """Writes the regression test; returns 0, or 1 if it fails at present."""
    if failure["layer"] == "mutants":
        raise CannotRun("a missed mutant is no input: 'mutants/run NAME' runs it again, and ./check does so each time")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise CannotRun(f"'{name}' is no name for a file: letters, digits, '.', '_' and '-'")
    tests = _tests(night, failure, name)
    for test_name, _, saved, harness in tests:
        corpus = os.path.join(night.root, "corpus", harness)
        places = [os.path.join(night.root, "corpus/regressions", f"{test_name}.json")] + \
            [os.path.join(corpus, part, test_name) for part in ("", "adopted", "found") if saved]
        taken = [one for one in places if os.path.exists(one)]
        if taken:
            raise CannotRun(f"{night.relative(taken[0])} exists; give it another name")
    fails = [_write(night, failure, test) for test in tests]
    failure["adopted"] = name
    save(night.path("failures", failure["id"]), failure)
    return 1 if any(fails) else 0
