#!/usr/bin/env python3
"""Builds a program with a mistake in spanset/: what depends on the changed files is compiled and linked
anew, by the build's own commands; everything else is taken from the build folder as it is.

usage: plant.py NAME TARGET FOLDER [PRESET]

As a command: builds TARGET with patches/NAME.patch into FOLDER and prints the program's path. The build
folder of the preset (clang) must be up to date. Exit status: 0, 1 if it does not build, 2 for a wrong call.
"""

import functools
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCES = os.path.join(ROOT, "spanset")


class Interrupted(Exception):
    """The user has had enough: what was running has been killed, and has no result."""


RUNNING = set()
_stopping = threading.Event()


def run(command, environment=None, folder=None, seconds=None, shell=False):
    """(output, exit status) of a command with a session of its own; the status is None if it was still
    running after so many seconds, and was killed. Raises Interrupted once stop_all was called."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=folder,
                               stderr=subprocess.STDOUT, env=environment, start_new_session=True, shell=shell)
    RUNNING.add(process)
    if _stopping.is_set():
        os.killpg(process.pid, signal.SIGKILL)
    status = None
    try:
        output, _ = process.communicate(timeout=seconds)
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
    RUNNING.discard(process)
    if _stopping.is_set():
        raise Interrupted
    return output.decode(errors="replace"), status


def stop_all():
    """Kills all that runs; nothing is run any more."""
    _stopping.set()
    for process in list(RUNNING):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


class CannotPlant(Exception):
    """The patch does not apply, or what it makes does not compile: a message for the user."""


def build_folder(preset):
    """Where CMakePresets.json has it."""
    return os.path.join(ROOT, "out/build", preset)


@functools.cache
def read_sources():
    """{file name: text} of spanset/."""
    texts = {}
    for path in sorted(glob.glob(f"{SOURCES}/*.[ch]")):
        with open(path, encoding="utf-8", newline="") as file:
            texts[os.path.basename(path)] = file.read()
    return texts


def copy_sources(changed, copy):
    """A folder `copy` with spanset/, but for the changed files: {file name: text}."""
    os.makedirs(copy)
    for name, text in {**read_sources(), **changed}.items():
        with open(os.path.join(copy, name), "w", encoding="utf-8", newline="") as file:
            file.write(text)


def apply_patch(patch, folder):
    """Applies a patch to a new copy of spanset/ in `folder`, and returns the files that changed:
    {file name: text}."""
    before = read_sources()
    copy = os.path.join(folder, "patched")
    copy_sources({}, copy)
    try:
        output, status = run(["patch", "--quiet", "--fuzz=0", "--no-backup-if-mismatch", "-p2", "-d", copy, "-i", patch])
        if status != 0:
            raise CannotPlant(f"{patch} does not apply: {output.strip()}")
        if set(os.listdir(copy)) != set(before):
            raise CannotPlant(f"{patch} adds or removes files")
        changed = {}
        for name, text in before.items():
            with open(os.path.join(copy, name), encoding="utf-8", newline="") as file:
                after = file.read()
            if after != text:
                changed[name] = after
        return changed
    finally:
        shutil.rmtree(copy)


def _normal(folder, word):
    return os.path.normpath(os.path.join(folder, word))


class Command:
    """A command of the build, and the files that it makes and reads."""

    def __init__(self, line, folder):
        self.line = line
        changes_to = re.match(r"cd (\S+) && ", line)
        self.folder = changes_to[1] if changes_to else folder
        output = re.search(r"(?:\slink-under-test|/link-under-test|\sqc|\s-o)\s(\S+)", line)
        self.output = _normal(self.folder, output[1]) if output else None
        self.reads = {_normal(self.folder, word) for word in line.split()} - {self.output}

    def moved(self, moves, copy):
        """The command with other paths: `moves` for files of the build, `copy` for spanset/."""
        def move(match):
            word = match[0]
            option = "-I" if word.startswith("-I") else ""
            path = _normal(self.folder, word.removeprefix(option))
            if word == "-Werror":  # a warning is no catch
                return ""
            if path in moves:
                return moves[path]
            if path.endswith(".d") and path[:-2] in moves:
                return moves[path[:-2]] + ".d"
            if path == SOURCES or path.startswith(SOURCES + "/"):
                return option + copy + path.removeprefix(SOURCES)
            return word
        return re.sub(r"\S+", move, self.line)


def _ninja(folder, *tool):
    """What one of ninja's tools says of a build folder."""
    output, status = run(["ninja", "-C", folder, "--quiet", "-t", *tool])
    if status != 0:
        raise CannotPlant(f"ninja -t {' '.join(tool)} in {folder}: {output.strip()}")
    return output


@functools.cache
def _headers_read(folder):
    """{object: files of spanset/ that it was compiled from}, as ninja has noted it."""
    read = {}
    for entry in _ninja(folder, "deps").split("\n\n"):
        name, *paths = entry.strip().split("\n")
        paths = {_normal(folder, path.strip()) for path in paths}
        read[_normal(folder, name.partition(":")[0])] = {
            os.path.basename(path) for path in paths if path.startswith(SOURCES + "/")}
    return read


@functools.cache
def _commands(folder, target):
    """The commands that build a target, in order."""
    return [Command(line, folder) for line in _ninja(folder, "commands", target).splitlines()]


def commands_to_repeat(folder, target, changed_files):
    """The commands of the target whose results depend on these files of spanset/."""
    headers = _headers_read(folder)
    stale, repeat = set(), []
    for command in _commands(folder, target):
        if command.output and (command.reads & stale or headers.get(command.output, set()) & changed_files):
            stale.add(command.output)
            repeat.append(command)
    return repeat


def program(preset, target, changed, folder):
    """Builds `target` with the changed files {name: text} in `folder`; returns the program's path. Several
    programs of one mutant may share a folder."""
    copy = os.path.join(folder, "spanset")
    if not os.path.exists(copy):
        copy_sources(changed, copy)
    build = build_folder(preset)
    moves = {}
    for command in commands_to_repeat(build, target, set(changed)):
        output = os.path.join(folder, preset, os.path.relpath(command.output, build))
        moves[command.output] = output
        if os.path.exists(output):
            continue  # another program's, too
        os.makedirs(os.path.dirname(output), exist_ok=True)
        message, status = run(command.moved(moves, copy), folder=build, shell=True)
        if status != 0:
            raise CannotPlant(message.strip()[-2000:])
    if not moves:
        raise CannotPlant(f"{target} does not depend on {', '.join(changed)}")
    return list(moves.values())[-1]


def hand_made(preset, target, patch, folder):
    """Builds `target` with a patch; returns the program's path."""
    return program(preset, target, apply_patch(patch, folder), folder)


def main():
    if "--help" in sys.argv:
        print(__doc__)
        return 0
    if len(sys.argv) not in (4, 5):
        print(__doc__, file=sys.stderr)
        return 2
    name, target, folder = sys.argv[1:4]
    preset = sys.argv[4] if len(sys.argv) == 5 else "clang"
    patch = os.path.join(ROOT, "mutants/patches", name + ".patch")
    for path, what in ((patch, "no such mutant"), (os.path.join(build_folder(preset), "build.ninja"), "not built")):
        if not os.path.exists(path):
            print(f"plant.py: {what}: {path}", file=sys.stderr)
            return 2
    if os.path.exists(folder) and os.listdir(folder):
        print(f"plant.py: {folder} is not empty: it may hold another mutant", file=sys.stderr)
        return 2
    try:
        print(os.path.relpath(hand_made(preset, target, patch, os.path.abspath(folder))))
    except CannotPlant as problem:
        print(f"plant.py: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
