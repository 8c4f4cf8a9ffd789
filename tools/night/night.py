"""One night: its folder, its jobs, its budget, and state.json, from which a killed one goes on.

out/nightly/DATE/
    state.json     what has been done so far; replaced as a whole, so it is never half written
    logs/          one log for each job and step
    found/JOB/     inputs that fuzzing found, until they are merged into corpus/
    artifacts/JOB/ what a job left: failing inputs, samples
    failures/ID/   each failure once: input, report, picture, replay
    report.*       see report.py
"""

import dataclasses
import fcntl
import json
import os
import shutil
import threading
import time

NIGHTS = "out/nightly"
NIGHTS_KEPT = 30  # of those that passed


class CannotRun(Exception):
    """The machine, the checkout or the call lacks something: a message for the user, status 2."""


def write_whole(path, text):
    """Replaces a file so that a reader, or a process that is killed, sees the old or the new one whole."""
    staged = path + ".staged"
    with open(staged, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(staged, path)


def read_json(path, otherwise=None):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return otherwise
    except ValueError as error:
        raise CannotRun(f"{path} is not JSON: {error}; move it away") from None


def lock_checkout(root):
    """Two nights at once would mix their corpora. The lock goes with the process."""
    os.makedirs(os.path.join(root, NIGHTS), exist_ok=True)
    lock = open(os.path.join(root, NIGHTS, ".lock"), "w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotRun("another nightly is running in this checkout") from None
    return lock


def all_nights(root):
    """Names of the nights that left a state, oldest first."""
    folder = os.path.join(root, NIGHTS)
    if not os.path.isdir(folder):
        return []
    return sorted(name for name in os.listdir(folder) if os.path.exists(os.path.join(folder, name, "state.json")))


def prune(root):
    """Removes the folders of all but the last nights that passed. Those in which something failed, or that did
    not end, or whose findings wait to be merged, stay."""
    def may_go(name):
        folder = os.path.join(root, NIGHTS, name)
        report = read_json(os.path.join(folder, "report.json"), {})
        waits = any(files for _, _, files in os.walk(os.path.join(folder, "found")))
        return report.get("verdict") == "passed" and not waits
    for name in [name for name in all_nights(root) if may_go(name)][:-NIGHTS_KEPT]:
        shutil.rmtree(os.path.join(root, NIGHTS, name))


@dataclasses.dataclass
class State:
    """What state.json holds, besides the results of jobs."""

    seed: int
    minutes: int
    commit: str = ""
    modified: bool = False  # the tree had changes that are not committed
    seconds_used: float = 0.0
    seconds_built: float = 0.0  # of these; they are none of the minutes
    resumed: int = 0
    interrupted: bool = False
    finished: bool = False
    merged: dict = dataclasses.field(default_factory=dict)  # harness: what corpus.py says of it


class Night:
    """A night that runs, or one that is read again."""

    def __init__(self, root, name, state):
        self.root = root
        self.name = name
        self.folder = os.path.join(root, NIGHTS, name)
        self.state = state
        self.jobs = []
        self.lock = threading.Lock()
        self._results = {}  # of a night that goes on, until jobs() has them
        self._began = time.monotonic() - state.seconds_used

    @classmethod
    def begin(cls, root, seed, minutes, commit="", modified=False):
        name = time.strftime("%Y-%m-%dT%H-%M-%S")
        night = cls(root, name, State(seed, minutes, commit, modified))
        for part in ("logs", "found", "artifacts", "failures"):
            os.makedirs(night.path(part))
        night.save()
        return night

    @classmethod
    def read(cls, root, name):
        """A night that was begun before."""
        path = os.path.join(root, NIGHTS, name, "state.json")
        values = read_json(path)
        if values is None:
            raise CannotRun(f"there is no night {name} in {NIGHTS}")
        try:
            results = values.pop("results")
            night = cls(root, name, State(**values))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise CannotRun(f"{path} is not of this version of the nightly: {error}") from None
        night._results = results
        return night

    def plan(self, jobs):
        """Sets what is to be run; jobs that are done already keep their results."""
        for job in jobs:
            if job.name in self._results:
                job.result = type(job.result).from_dict(self._results[job.name])
        self.jobs = jobs

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def relative(self, path):
        """A path as it is shown: from the project's root."""
        return os.path.relpath(path, self.root)

    def seconds(self):
        """Used so far, those before an interruption included."""
        return time.monotonic() - self._began

    def seconds_left(self):
        return 60 * self.state.minutes + self.state.seconds_built - self.seconds()

    def save(self):
        with self.lock:
            self.state.seconds_used = round(self.seconds(), 1)
            results = {**self._results, **{job.name: job.result.as_dict() for job in self.jobs}}
            write_whole(self.path("state.json"),
                        json.dumps({**dataclasses.asdict(self.state), "results": results}, indent=1) + "\n")
