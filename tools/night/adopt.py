"""Makes a failure a regression test: its input goes to corpus/HARNESS/adopted/NAME, where it is a seed of each
later night and never dropped, and what is to be run and expected to corpus/regressions/NAME.json, from
which CMake makes the test regression.NAME.
"""

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


def _fails_now(night, failure, input_path):
    """Runs it once, as the test will."""
    command = [word if word != "INPUT" else input_path for word in failure["command"]]
    problem = build(night.root, failure["preset"], failure["target"], night.path("logs", "build-adopt.log"))
    if problem:
        raise CannotRun(problem)
    environment = {**os.environ, **kinds_of_jobs.sanitizer_environment(night.root), **failure["environment"]}
    return subprocess.run(["timeout", str(SECONDS_MOST), *command], cwd=night.root, env=environment,
                          capture_output=True, check=False).returncode != 0


def _arguments(failure, input_path):
    """The test's arguments, from the project's root; INPUT is where the input went."""
    words = [input_path if word == "INPUT" else word for word in failure["command"][1:]]
    if failure["layer"] == "stress":
        words[words.index("--seconds") + 1] = str(STRESS_SECONDS)
    return words


def adopt(night, failure, name):
    """Writes the regression test; returns 0, or 1 if it fails at present."""
    if failure["layer"] == "mutants":
        raise CannotRun("a missed mutant is no input: 'mutants/run NAME' runs it again, and ./check does so each time")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise CannotRun(f"'{name}' is no name for a file: letters, digits, '.', '_' and '-'")
    regressions = os.path.join(night.root, "corpus/regressions")
    path = os.path.join(regressions, f"{name}.json")
    folder = night.path("failures", failure["id"])
    saved = os.path.join(folder, "input")
    # An input of the explorer, whoever found it, is a plan: the harness of plans runs it.
    harness = failure["harness"] or kinds_of_jobs.SCHEDULE_HARNESS
    input_path = f"corpus/{harness}/adopted/{name}" if os.path.exists(saved) else None
    corpus = os.path.join(night.root, "corpus", harness)
    places = [path] + [os.path.join(corpus, part, name) for part in ("", "adopted", "found") if input_path]
    taken = [one for one in places if os.path.exists(one)]
    if taken:
        raise CannotRun(f"{night.relative(taken[0])} exists; give it another name")
    fails = _fails_now(night, failure, saved)
    os.makedirs(regressions, exist_ok=True)
    if input_path:
        os.makedirs(os.path.join(night.root, os.path.dirname(input_path)), exist_ok=True)
        shutil.copy(saved, os.path.join(night.root, input_path))
    failure["adopted"] = name
    write_whole(path, json.dumps({
        "what": failure["title"], "found": f"night {night.name}, commit {night.state.commit[:12]}",
        "layer": failure["layer"], "preset": failure["preset"], "target": failure["target"],
        "environment": [f"{key}={value}" for key, value in failure["environment"].items()],
        "arguments": _arguments(failure, input_path), "expected": "exit status 0",
        "failed_with": read_text(os.path.join(folder, "report.txt")).splitlines()[:60]}, indent=1) + "\n")
    save(folder, failure)
    print(f"adopted: {night.relative(path)}" + (f", {input_path}" if input_path else "") +
          f"\nrun by: ctest --preset {failure['preset']} -R '^regression.{name}$' (after cmake --preset "
          f"{failure['preset']}), and by ./check\n" +
          ("it fails at present: mend what is wrong, and commit both" if fails else "it passes at present: commit it"),
          flush=True)
    return 1 if fails else 0
