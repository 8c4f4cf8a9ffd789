"""Makes a kept failure small, writes what it says, and has it drawn, each layer in its way.

Each function fills `folder` (failures.py) from `folder`/input and returns a sentence that says what it
did; a failure stays as it was found if it cannot be made smaller in the time.
"""

import os
import re
import shutil

from running import read_text, run_afresh

SECONDS_LEAST = 5
LINES_MOST = 400  # of a report


def _run(night, job, command, log, seconds, variables=None):
    return run_afresh(night, command, log, max(SECONDS_LEAST, int(seconds)), {**job.environment(), **(variables or {})})


def _write_report(folder, text):
    lines = text.splitlines()
    if len(lines) > LINES_MOST:
        middle = f"... {len(lines) - LINES_MOST} lines left out; the whole is in the log ..."
        lines = lines[:LINES_MOST // 2] + [middle] + lines[-LINES_MOST // 2:]
    with open(os.path.join(folder, "report.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _explore(night, job, folder, source, seconds):
    """The explorer, from an input or (None) at random: minimises, draws, reports. True if it failed."""
    named = re.search(r"\d+$", job.program)
    slots = named[0] if named else "512"
    program = f"out/build/{job.preset}/fuzz/spanset-explore-{slots}"
    if not os.path.exists(os.path.join(night.root, program)):
        program = f"out/build/clang/fuzz/spanset-explore-{slots}"
    weak = ["--weak"] if "--weak" in getattr(job, "options", ()) or job.environment().get("FUZZ_WEAK") else []
    plan, log = os.path.join(folder, "plan"), os.path.join(folder, "explorer.log")
    search = [night.relative(source)] if source else ["--seconds", str(max(SECONDS_LEAST, int(seconds * 0.6)))]
    status = _run(night, job, [program, "--minimise", *weak, "--output", plan, "--svg",
                               os.path.join(folder, "picture.svg"), *search], log, seconds)
    return status == 1 and os.path.exists(plan)


def _schedule(night, job, folder, seconds):
    """An input of the explorer, which minimises program and schedule itself."""
    kept = os.path.join(folder, "input")
    if not _explore(night, job, folder, kept, seconds):
        _write_report(folder, read_text(os.path.join(folder, "log")))
        return "as it was found: the explorer did not fail with it in time"
    os.replace(os.path.join(folder, "plan"), kept)
    _write_report(folder, read_text(os.path.join(folder, "explorer.log")))
    return "program and schedule minimised by the explorer"


def _single(night, job, folder, seconds):
    """An input of a harness with one thread: libFuzzer drops bytes; the explorer draws it if it can."""
    kept, smaller = os.path.join(folder, "input"), os.path.join(folder, "smaller")
    artifacts = os.path.join(folder, "artifacts") + "/"
    os.makedirs(artifacts, exist_ok=True)
    _run(night, job, [job.binary(), "-minimize_crash=1", "-runs=20000", "-timeout=5", f"-max_total_time={max(2, int(seconds / 2))}",
                      f"-exact_artifact_path={smaller}", f"-artifact_prefix={artifacts}", kept],
         os.path.join(folder, "minimise.log"), seconds / 2 + 10)
    traced = os.path.join(folder, "trace.log")
    how = "as it was found"
    if os.path.exists(smaller) and os.path.getsize(smaller) < os.path.getsize(kept) and \
            _run(night, job, job.replay_command(smaller), traced, 30) != 0:
        os.replace(smaller, kept)
        how = "bytes dropped by libFuzzer"
    _run(night, job, job.replay_command(kept), traced, 30, {"FUZZ_TRACE": "1"})
    _write_report(folder, read_text(traced))
    shutil.rmtree(artifacts, ignore_errors=True)
    return how + ("; drawn by the explorer" if _explore(night, job, folder, kept, seconds / 2) else "")


def _threads(night, job, folder, seconds):
    """A run of real threads cannot be replayed step by step; the explorer may find the same mistake."""
    _write_report(folder, read_text(os.path.join(folder, "log")))
    if not _explore(night, job, folder, None, seconds):
        return "real threads: the same seed makes the same choices, not the same interleaving"
    with open(os.path.join(folder, "report.txt"), "a", encoding="utf-8") as report:
        report.write("\nThe explorer, looking on its own, found this; it may be the same mistake:\n\n"
                     + read_text(os.path.join(folder, "explorer.log")))
    return "real threads cannot be replayed; what the explorer finds on its own is drawn and may be the same"


def minimise(night, job, folder, seconds):
    """Makes the failure in `folder` small; returns how."""
    has_input = os.path.exists(os.path.join(folder, "input"))
    if job.layer == "explorer" and has_input:
        return _schedule(night, job, folder, seconds)
    if job.layer == "fuzz" and has_input:
        return _single(night, job, folder, seconds)
    if job.layer == "stress":
        return _threads(night, job, folder, seconds)
    _write_report(folder, read_text(os.path.join(folder, "log")))
    return "as it was found"
