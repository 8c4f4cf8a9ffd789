"""Finds the first commit that has a failure: builds old commits in a worktree, and runs the input there.

A commit is bad if the same failure is met (failures.py: same title), good if all passes, and passed over
if it does not build, or fails in another way. Real threads get several tries.
"""

import os
import shutil
import subprocess

import jobs as kinds_of_jobs
from building import build
from failures import save, title_of
from night import CannotRun
from verdict import verdict_lines  # in the folder above, which jobs.py added

GOOD, BAD, SKIP = range(3)
STRESS_TRIES = 3
STRESS_SECONDS = 20
SECONDS_MOST = 120


def _git(folder, *words, check=True):
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise CannotRun(f"'git {' '.join(words)}' failed: {done.stderr.strip()}")
    return done.stdout.strip()


def _command(failure, saved_input):
    words = [saved_input if word == "INPUT" else word for word in failure["command"]]
    if failure["layer"] == "stress":
        words[words.index("--seconds") + 1] = str(STRESS_SECONDS)
    return words


def judge(worktree, failure, saved_input):
    """GOOD, BAD or SKIP for what is checked out."""
    if build(worktree, failure["preset"], failure["target"], os.path.join(worktree, "bisect.log")):
        return SKIP
    lists = os.path.join(worktree, "out/build", failure["preset"])
    if not os.path.exists(os.path.join(lists, "environment.txt")):
        return SKIP  # older than the tests' environment
    environment = {**os.environ, **kinds_of_jobs.build_lists.sanitizer_environment(lists), **failure["environment"]}
    for _ in range(STRESS_TRIES if failure["layer"] == "stress" else 1):
        done = subprocess.run(["timeout", str(SECONDS_MOST), *_command(failure, saved_input)], cwd=worktree,
                              env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False)
        if done.returncode != 0:
            said = verdict_lines(done.stdout + "\n" + done.stderr)
            return BAD if said and title_of(said[0]) == failure["title"] else SKIP
    return GOOD


class Bisection:
    """A worktree of its own, in which commits are judged once each."""

    def __init__(self, night, failure):
        self.failure = failure
        self.saved = night.path("failures", failure["id"], "input")
        self.worktree = os.path.join(night.root, "out/bisect", failure["id"])
        self.root = night.root
        self.judged = {}

    def __enter__(self):
        _git(self.root, "worktree", "prune")
        shutil.rmtree(self.worktree, ignore_errors=True)
        _git(self.root, "worktree", "prune")
        _git(self.root, "worktree", "add", "--detach", self.worktree, "HEAD")
        return self

    def __exit__(self, *_):
        _git(self.root, "worktree", "remove", "--force", self.worktree, check=False)

    def judge(self, commit):
        if commit not in self.judged:
            _git(self.worktree, "checkout", "--quiet", "--force", "--detach", commit)
            self.judged[commit] = judge(self.worktree, self.failure, self.saved)
            word = {GOOD: "good", BAD: "bad", SKIP: "cannot tell"}[self.judged[commit]]
            print(f"{word:12} {_git(self.root, 'log', '-1', '--format=%h %s', commit)}", flush=True)
        return self.judged[commit]

    def good_before(self, commits):
        """The position of a good commit among `commits` (newest first), looked for in growing steps."""
        step = 1
        while step < len(commits):
            if self.judge(commits[step]) == GOOD:
                return step
            step *= 2
        return len(commits) - 1 if self.judge(commits[-1]) == GOOD else None

    def first_bad(self, commits, good):
        """(position of the first bad commit, position of the last good one) between 0 and `good`."""
        bad = 0
        while good - bad > 1:
            order = sorted(range(bad + 1, good), key=lambda one: abs(one - (bad + good) // 2))
            for one in order:  # the middle; a neighbour where that says nothing
                verdict = self.judge(commits[one])
                if verdict != SKIP:
                    bad, good = (one, good) if verdict == BAD else (bad, one)
                    break
            else:
                break
        return bad, good


def bisect(night, failure, good_revision):
    """Prints and keeps the first bad commit; returns 0, or 1 if none was found."""
    if failure["layer"] == "mutants":
        raise CannotRun("a missed mutant cannot be bisected: the mistake is planted")
    commits = _git(night.root, "rev-list", "--first-parent", "HEAD").splitlines()
    with Bisection(night, failure) as bisection:
        if bisection.judge(commits[0]) != BAD:
            print("the last commit does not have this failure: what has it is not committed, or mended")
            return 1
        if good_revision:
            wanted = _git(night.root, "rev-parse", "--verify", f"{good_revision}^{{commit}}")
            if wanted not in commits:
                raise CannotRun(f"{good_revision} is not among the first parents of HEAD")
            good = commits.index(wanted)
            if bisection.judge(wanted) != GOOD:
                raise CannotRun(f"{good_revision} is not good")
        else:
            good = bisection.good_before(commits)
        if good is None:
            print("no commit was found that is good")
            return 1
        bad, good = bisection.first_bad(commits, good)
    subject = _git(night.root, "log", "-1", "--format=%s", commits[bad])
    failure["bisected"] = {"commit": commits[bad], "subject": subject}
    save(night.path("failures", failure["id"]), failure)
    print(f"first bad commit: {commits[bad][:12]} {subject}" +
          (f" ({good - bad - 1} commits before it say nothing)" if good - bad > 1 else ""))
    return 0
