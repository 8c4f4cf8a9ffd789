"""What is known of each mutant in each layer, kept in a file, so that a run that was interrupted goes on.

A result counts for the sources that it was found with: each has a key, a digest of all that it depends
on. Results of other sources are left out when the file is read.
"""

import dataclasses
import fcntl
import functools
import glob
import hashlib
import json
import os
import threading

import plant
from layers import Outcome

ALWAYS = ("spanset/*", "tests/support/*", "sanitizers/*", "mutants/layers.py", "mutants/plant.py",
          "mutants/examine.py", "mutants/equivalence.py", "tools/*.py", "explorer/random.h", "CMakePresets.json",
          "CMakeLists.txt", "*/CMakeLists.txt")
# What else a layer runs.
BY_LAYER = {"same code": (), "unit": ("tests/*.[ch]",), "corpus": ("corpus/**", "fuzz/*", "explorer/*"),
            "stress": ("stress/*",), "tsan": ("stress/*",),
            "asan": ("fuzz/*", "tests/*.[ch]")}
OTHERS = ("fuzz/*", "explorer/*")


@functools.cache
def _digest_of_guard(layer):
    digest = hashlib.sha256()
    for pattern in ALWAYS + BY_LAYER.get(layer, OTHERS):
        for path in sorted(glob.glob(os.path.join(plant.ROOT, pattern), recursive=True)):
            if os.path.isfile(path):
                digest.update(path.encode())
                with open(path, "rb") as file:
                    digest.update(file.read())
    digest.update(plant.run(["clang", "--version"])[0].encode())
    return digest.digest()


def key_of(mutant, layer, effort, seeds):
    """The key of a result."""
    digest = hashlib.sha256(_digest_of_guard(layer))
    digest.update(repr((layer, effort, seeds, mutant.identity())).encode())
    return digest.hexdigest()[:16]


class Results:
    """Outcomes by mutant and layer. May be used by several threads."""

    def __init__(self, path, fresh):
        self._lock = threading.Lock()
        self._known = {}  # key: outcome
        self._cells = {}  # (mutant's name, layer's name): outcome
        self._catches = {}  # mutant's name: the first outcome that caught it
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self._file = open(path, "a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # goes with the process
        except BlockingIOError:
            raise OSError(f"another run is at work in {os.path.dirname(path)}") from None
        if fresh:
            self._file.truncate(0)
        self._file.seek(0)
        for line in self._file:
            try:
                key, fields = json.loads(line)
                self._known[key] = Outcome(**fields)
            except (ValueError, TypeError):
                pass  # cut short when the run was killed

    def _note(self, outcome):
        self._cells[outcome.mutant, outcome.layer] = outcome
        if outcome.status == "caught":
            self._catches.setdefault(outcome.mutant, outcome)

    def recall(self, mutant, layer, key):
        """Whether the result is known; it counts from now on."""
        outcome = self._known.get(key)
        if outcome is not None:
            self._note(outcome)
        return outcome is not None

    def add(self, key, outcome):
        """Keeps a new result, on the disk before anything else happens."""
        with self._lock:
            self._note(outcome)
            self._file.write(json.dumps([key, dataclasses.asdict(outcome)]) + "\n")
            self._file.flush()

    def close(self):
        """Lets another run use the file."""
        self._file.close()

    def __len__(self):
        """How many are known of what was asked for, the comparisons of code among them."""
        return len(self._cells)

    def cell(self, mutant, layer):
        """The outcome; None if it is not known."""
        return self._cells.get((mutant, layer))

    def catch(self, mutant):
        """The first layer that caught it; None if none has."""
        return self._catches.get(mutant)
