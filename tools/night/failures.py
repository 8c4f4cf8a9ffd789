"""Failures of a night, each once: which jobs met the same one, and all that is kept of it.

Two failures are the same if the layer, what was violated (numbers aside), and the first functions of
the library on a sanitizer's stack are: on both stacks of a data race, in whichever order, and on none of
what hangs, which may have been anywhere. failures/ID/ holds
    input, input.found   the input, minimised and as it was found (not for stress and mutants)
    report.txt           what the failing program says, for the minimised input
    picture.svg          where the layer can draw it
    log                  of the job that found it
    replay               a script that fails again
    failure.json         the rest
"""

import dataclasses
import hashlib
import json
import os
import re
import shlex
import shutil
import sys
import time

import jobs as kinds_of_jobs
import minimise
from night import read_json, write_whole
from running import read_text, run_afresh
from verdict import verdict_lines  # in the folder above, which jobs.py added

INPUTS_MOST = 20  # of one job, that are looked at
NO_VERDICT = "no verdict in its log: killed, out of time, or it executed nothing"
SECONDS_OF_INPUTS = 60  # for looking at those of one job, besides the first
STACK = re.compile(r"(?:^\s*#\d+ .*\n?)+", re.MULTILINE)
FRAME = re.compile(r"^\s*#\d+ (?:.* in )?(\w+) \S*/spanset/\w+\.[ch]", re.MULTILINE)
# What stands in front of the sentence that says what is wrong.
PREFIXES = re.compile(r"(HARNESS FAILURE[^:]*: |FAIL [\w-]+: |(==\d+==\s*)?(ERROR|WARNING): |MISSED |"
                      r"(failed|crashed): |\S+:\d+:\d+: )")


@dataclasses.dataclass
class Sighting:
    """A job that failed."""

    job: object
    reason: str
    title: str
    id: str
    log: str  # a path, as is
    input: str | None


def title_of(reason):
    """What is wrong, the same for each sighting of it: without numbers, addresses, history."""
    text = reason
    while PREFIXES.match(text):
        text = text[PREFIXES.match(text).end():]
    text = text.split("; ")[0]
    text = re.sub(r"0x[0-9a-f]+|\d[\d,.]*", "#", text)
    text = re.sub(r" on (unknown )?address.*| \(pid.*", "", text)
    return text.strip()[:160] or "no verdict"


def oracle_of(title):
    """The check that failed: the words in front of the first colon, or the first ones."""
    head = title.split(":")[0]
    return head if len(head) <= 30 else " ".join(title.split()[:4])


def _functions(title, log_text):
    """The functions of the library that tell a failure from others with its title."""
    if title.startswith("libFuzzer: timeout"):
        return []
    stacks = [FRAME.search(stack[0]) for stack in STACK.finditer(log_text)]
    found = [frame[1] for frame in stacks if frame]
    return sorted(found[:2]) if title.startswith("ThreadSanitizer") else found[:1]


def identify(layer, title, log_text):
    """A short name for the failure: layer, words, and a hash of what makes it the same."""
    key = f"{layer} {title} {' '.join(_functions(title, log_text))}"
    words = re.sub(r"[^a-z]+", "-", title.lower()).strip("-")[:40].strip("-")
    return f"{layer}-{words or 'failure'}-{hashlib.sha1(key.encode()).hexdigest()[:4]}"


def _sighting(job, log, saved):
    log_text = read_text(log)
    reason = next(iter(verdict_lines(log_text)), NO_VERDICT)
    title = title_of(reason)
    return Sighting(job, reason, title, identify(job.layer, title, log_text), log, saved)


def _sightings(night, job):
    """What a job has met: several things, if it left several inputs (AFL++ goes on after the first)."""
    inputs = sorted(kinds_of_jobs.failing_inputs(night.path("artifacts", job.name)), key=os.path.getsize)
    found = {}
    start = time.monotonic()
    for number, saved in enumerate(inputs[:INPUTS_MOST] if len(inputs) > 1 else []):
        if number > 0 and time.monotonic() - start > SECONDS_OF_INPUTS:
            break
        log = night.path("logs", f"{job.name}.input-{number}.log")
        if run_afresh(night, job.replay_command(saved), log, 120, job.environment()) != 0:
            sighting = _sighting(job, log, saved)
            found.setdefault(sighting.id, sighting)
    log = night.path("logs", job.name + ".log")
    return list(found.values()) or [_sighting(job, log, inputs[0] if inputs else None)]


def group(night):
    """{id: sightings}, the one with the smallest input first."""
    groups = {}
    for job in night.jobs:
        if job.result.status == "failed":
            sightings = _sightings(night, job)
            job.result.reason, job.result.failure = sightings[0].reason, sightings[0].id
            for sighting in sightings:
                groups.setdefault(sighting.id, []).append(sighting)
    for sightings in groups.values():
        sightings.sort(key=lambda one: os.path.getsize(one.input) if one.input else sys.maxsize)
    return groups


def write_replay(night, path, job, command):
    """A script that runs the failure again, from anywhere."""
    lines = ["#!/bin/sh", "# Builds what is needed and fails again.", f"cd {shlex.quote(night.root)} || exit 2"]
    variables = {**kinds_of_jobs.sanitizer_environment(night.root), **job.environment()}
    lines += [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    lines += [f"cmake --preset {job.preset} >/dev/null && "
              f"cmake --build --preset {job.preset} --target {job.target()} >/dev/null || exit 2",
              f"exec {shlex.join(command)}"]
    write_whole(path, "\n".join(lines) + "\n")
    os.chmod(path, 0o755)


def _keep(night, failure_id, sightings, seconds_most):
    """Fills failures/ID/."""
    best = sightings[0]
    folder = night.path("failures", failure_id)
    os.makedirs(folder, exist_ok=True)
    shutil.copy(best.log, os.path.join(folder, "log"))
    kept = os.path.join(folder, "input")
    if best.input:
        shutil.copy(best.input, kept + ".found")
        shutil.copy(best.input, kept)
    job = best.job.for_replay()
    how = minimise.minimise(night, job, folder, seconds_most)
    write_replay(night, os.path.join(folder, "replay"), job, job.replay_command(night.relative(kept)))
    failure = {
        "id": failure_id, "title": best.title, "layer": best.job.layer, "oracle": oracle_of(best.title),
        "jobs": [one.job.name for one in sightings], "reason": best.reason,
        "harness": getattr(job, "harness", ""), "preset": job.preset, "target": job.target(),
        "environment": job.environment(), "how": how, "command": job.replay_command("INPUT"),
        "bytes": os.path.getsize(kept) if best.input else None,
        "bytes_before": os.path.getsize(kept + ".found") if best.input else None,
        "bisected": None, "adopted": None,
    }
    save(folder, failure)


def save(folder, failure):
    write_whole(os.path.join(folder, "failure.json"), json.dumps(failure, indent=1) + "\n")


def keep_all(night, seconds_most):
    """Keeps each failure of the night once, within about so many seconds; those that are kept already
    stay as they are."""
    groups = group(night)
    for failure_id, sightings in groups.items():
        known = read_json(night.path("failures", failure_id, "failure.json"))
        if known is None:
            print(f"minimising {failure_id}", flush=True)
            _keep(night, failure_id, sightings, seconds_most / len(groups))
        elif known["jobs"] != [one.job.name for one in sightings]:
            known["jobs"] = [one.job.name for one in sightings]
            save(night.path("failures", failure_id), known)
    night.save()


def read_all(night):
    """The failures that a night has kept."""
    folder = night.path("failures")
    found = [read_json(os.path.join(folder, name, "failure.json")) for name in sorted(os.listdir(folder))]
    return [one for one in found if one is not None]
