#!/usr/bin/env python3
"""The main job behind ./nightly: build, fuzz, stress, merge the corpus, report.

usage: nightly.py MINUTES SEED (./nightly checks both)
"""

import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time

import nightly_jobs
import nightly_merge
from verdict import verdict_lines

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MERGE_SHARE = 0.1  # of the time that is left after building
SECONDS_LEAST = 1  # for a job, or it tests nothing
PROGRESS_SECONDS = 1 if sys.stdout.isatty() else 20


class CannotRun(Exception):
    """The machine or the checkout lacks something: a message for the user, status 2."""


class Night:
    """One run: its folder, its jobs and what became of them."""

    def __init__(self, minutes, seed):
        self.start = time.monotonic()
        self.end = self.start + 60 * minutes
        self.folder = os.path.join(ROOT, "out/nightly", time.strftime("%Y-%m-%dT%H-%M-%S"))
        self.seed = seed
        self.jobs = []
        self.lock = threading.Lock()
        self.waiting = []
        self.running = []
        self.interrupted = False
        self.harnesses = {}  # name: block sizes
        self.merge_from = self.end  # when running ends and merging starts
        for part in ("logs", "found", "failures"):
            os.makedirs(os.path.join(self.folder, part))

    def plan(self, jobs):
        """Sets what is to be run."""
        self.jobs = jobs
        self.waiting = list(jobs)

    def seconds_left(self):
        return self.end - time.monotonic()


def lock_checkout():
    """Two nights at once would mix their corpora. The lock goes with the process."""
    os.makedirs(os.path.join(ROOT, "out/nightly"), exist_ok=True)
    lock = open(os.path.join(ROOT, "out/nightly/.lock"), "w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun("another nightly is running in this checkout") from None
    return lock


def build(night):
    """Builds the harnesses and stress programs, and plans a job for each."""
    for preset in nightly_jobs.PRESETS:
        print(f"building {preset}", flush=True)
        log = os.path.join(night.folder, "logs", f"build-{preset}.log")
        with open(log, "wb") as output:
            for command in (["cmake", "--preset", preset],
                            ["cmake", "--build", "--preset", preset, "--target",
                             nightly_jobs.GUARD_TARGET]):
                if subprocess.run(command, cwd=ROOT, stdout=output, stderr=output,
                                  check=False).returncode != 0:
                    raise CannotRun(f"'{shlex.join(command)}' failed; see {log}")
    night.harnesses = nightly_jobs.read_harnesses(ROOT)
    night.plan(nightly_jobs.all_jobs(night.seed, night.harnesses))


def write_replay(folder, job, command):
    """A script that runs the failure again, from anywhere."""
    path = os.path.join(folder, "replay")
    with open(path, "w", encoding="utf-8") as script:
        script.write("#!/bin/sh\n")
        script.write(f"cd {shlex.quote(ROOT)} || exit 2\n")
        variables = {**nightly_jobs.sanitizer_environment(ROOT), **job.environment()}
        for name, value in variables.items():
            script.write(f"export {name}={shlex.quote(value)}\n")
        script.write(f"cmake --build --preset {job.preset} --target {job.target()} >/dev/null || exit 2\n")
        script.write(f"exec {shlex.join(command)}\n")
    os.chmod(path, 0o755)


def keep_failure(night, job, log):
    """Puts input, log and replay script of a failed job where the report points to."""
    folder = os.path.join(night.folder, "failures", job.name)
    os.makedirs(folder, exist_ok=True)
    shutil.copy(log, os.path.join(folder, "log"))
    with open(log, encoding="utf-8", errors="replace") as file:
        job.reason = next(iter(verdict_lines(file.read())),
                          "no verdict in its log: killed, out of time, or it executed nothing")
    inputs = nightly_jobs.failing_inputs(folder)
    if inputs:
        os.replace(inputs[0], os.path.join(folder, "input"))
    write_replay(folder, job, job.replay_command(ROOT, os.path.join(folder, "input")))
    job.failure = os.path.relpath(folder, ROOT)


def run_job(night, job, seconds):
    """Runs one job to its end and notes what it did."""
    found = os.path.join(night.folder, "found", job.name)
    artifacts = os.path.join(night.folder, "failures", job.name)
    if job.is_fuzz:
        os.makedirs(found)
        os.makedirs(artifacts)
    log = os.path.join(night.folder, "logs", job.name + ".log")
    start = time.monotonic()
    with open(log, "wb") as output:
        process = subprocess.Popen(
            ["timeout", "-k", "10", str(seconds + 300), *job.command(ROOT, seconds, found, artifacts)],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            env={**os.environ, **nightly_jobs.sanitizer_environment(ROOT), **job.environment()})
        job.process = process
        if night.interrupted:
            os.killpg(process.pid, signal.SIGKILL)  # stop_running has passed by already
        status = process.wait()
    job.seconds = time.monotonic() - start
    job.executions = job.count_executions(log)
    if night.interrupted:
        return
    if status != 0 or job.executions == 0:
        keep_failure(night, job, log)
    else:
        shutil.rmtree(artifacts, ignore_errors=True)


def work(night):
    """One worker: takes jobs until none is left. Each gets its share of the time that is left."""
    while True:
        with night.lock:
            if not night.waiting or night.interrupted:
                return
            weights = sum(job.weight for job in night.waiting) / (os.cpu_count() or 1)
            job = night.waiting.pop(0)
            share = job.weight / max(weights, job.weight)
            seconds = max(SECONDS_LEAST, int((night.merge_from - time.monotonic()) * share))
            night.running.append(job)
        try:
            run_job(night, job, seconds)
        except OSError as error:
            job.failure, job.reason = "-", f"could not run: {error}"
        with night.lock:
            night.running.remove(job)


def show_progress(night, last=False):
    done = len(night.jobs) - len(night.waiting) - len(night.running)
    failures = sum(job.failure is not None for job in night.jobs)
    elapsed = int(time.monotonic() - night.start)
    names = ", ".join(job.name for job in night.running)
    line = (f"{elapsed // 60}:{elapsed % 60:02}  {done} of {len(night.jobs)} jobs, "
            f"{failures} found something; now: {names}")
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r\033[K" + line[:width], end="\n" if last else "", flush=True)
    else:
        print(line, flush=True)


def stop_running(night):
    night.interrupted = True
    for job in list(night.running):
        if job.process is not None and job.process.poll() is None:
            os.killpg(job.process.pid, signal.SIGKILL)


def run_jobs(night):
    """Runs all jobs on all cores, with a progress line."""
    left = night.seconds_left()
    night.merge_from = night.end - max(5, MERGE_SHARE * left)
    cores = os.cpu_count() or 1
    needed = SECONDS_LEAST * len(night.jobs) / cores
    if night.merge_from - time.monotonic() < needed:
        raise CannotRun(f"after building, {max(0, left):.0f} s are left for {len(night.jobs)} jobs on "
                        f"{cores} cores; give it more --minutes (what is built stays built)")
    workers = [threading.Thread(target=work, args=(night,)) for _ in range(cores)]
    for worker in workers:
        worker.start()
    next_progress = 0
    try:
        while any(worker.is_alive() for worker in workers):
            if time.monotonic() >= next_progress:
                show_progress(night)
                next_progress = time.monotonic() + PROGRESS_SECONDS
            time.sleep(0.1)
    except KeyboardInterrupt:
        stop_running(night)
    for worker in workers:
        worker.join()
    show_progress(night, last=True)


def table(night):
    """What ran: a row for each subject and build, all block sizes together."""
    rows = {}
    for job in night.jobs:
        row = rows.setdefault((job.subject, job.preset), [0, 0.0, 0, 0])
        row[0] += job.executions is not None
        row[1] += job.seconds
        row[2] += job.executions or 0
        row[3] += job.failure is not None
    lines = [f"{'what':28} {'build':6} {'runs':>4} {'seconds':>8} {'executions':>14}  found"]
    for (subject, preset), (runs, seconds, executions, found) in rows.items():
        verdict = f"{found} FAILED" if found else ("nothing" if runs else "did not run")
        lines.append(f"{subject:28} {preset:6} {runs:4} {seconds:8.1f} {executions:14,}  {verdict}")
    return "\n".join(lines)


def merge(night):
    """Merges what fuzzing found; returns lines for the report, and whether that went well."""
    if night.interrupted:
        return ["the corpus is as it was: interrupted before merging"], True
    failed = {job.harness for job in night.jobs if job.failure is not None}
    return nightly_merge.merge_all(ROOT, night.folder, night.harnesses, failed)


def exit_status(night, failures, merged_well):
    if night.interrupted:
        return 130
    if failures or not merged_well:
        return 1
    return 0 if all(job.executions for job in night.jobs) else 2


def report(night, merged, merged_well=True):
    failures = [job for job in night.jobs if job.failure is not None]
    text = [table(night), "", *merged]
    for job in failures:
        text.append(f"FAILED {job.name}: {job.reason}")
        text.append(f"  again: {job.failure}/replay")
    text.append(f"{'INTERRUPTED; ' if night.interrupted else ''}{len(failures)} of {len(night.jobs)} jobs "
                f"found something; logs in {os.path.relpath(night.folder, ROOT)}")
    print("\n".join(text), flush=True)
    with open(os.path.join(night.folder, "table.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(text) + "\n")
    return exit_status(night, failures, merged_well)


def interrupt(_signal, _frame):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, interrupt)  # jobs have sessions of their own: stop them too
    signal.signal(signal.SIGHUP, interrupt)
    lock = lock_checkout()
    night = Night(int(sys.argv[1]), int(sys.argv[2]))
    build(night)
    run_jobs(night)
    status = report(night, *merge(night))
    lock.close()
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotRun, OSError) as problem:
        print(f"nightly: {problem}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("nightly: interrupted", file=sys.stderr)
        sys.exit(130)
