"""Runs a night's jobs on all cores, each for its share of the time that is left."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time

import jobs as kinds_of_jobs
from night import CannotRun
from verdict import RUNS, verdict_lines  # in the folder above, which jobs.py added
from weights import weigh

SECONDS_LEAST = 1  # for a job, or it tests nothing
SECONDS_OF_GRACE = 300  # for a job that does not end by itself
SAVE_SECONDS = 5
PROGRESS_SECONDS = 1 if sys.stdout.isatty() else 20


def run_logged(night, command, log_path, seconds_most, variables=None, on_start=None):
    """Runs a command from the root, its output appended to a log. Returns its exit status; 124 or 137
    when it was out of time. It ends when this process is killed."""
    environment = {**os.environ, **kinds_of_jobs.sanitizer_environment(night.root), **(variables or {})}
    with open(log_path, "ab") as output:
        output.write(f"{RUNS}{shlex.join(command)}\n".encode())
        output.flush()
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "timeout", "-k", "10", str(seconds_most), *command],
            cwd=night.root, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            env=environment)
        if on_start:
            on_start(process)
        return process.wait()


def run_afresh(night, command, log_path, seconds_most, variables=None):
    """The same, with a log of this run alone."""
    if os.path.exists(log_path):
        os.remove(log_path)
    return run_logged(night, command, log_path, seconds_most, variables)


def read_text(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


class Runner:
    """Workers that take jobs until none is left."""

    def __init__(self, night, history, seconds_reserved):
        self.night = night
        self.weights = weigh(night.jobs, history)
        self.ends = time.monotonic() + night.seconds_left() - seconds_reserved
        self.waiting = [job for job in night.jobs if job.result.status in ("waiting", "running", "not run")]
        self.running = []
        self.lock = threading.Lock()
        self.interrupted = False
        self.problem = None
        for job in night.jobs:
            job.result.weight_reason = self.weights[job.name][1]

    def check_time(self):
        """A night that was just begun must have time for each job."""
        cores = os.cpu_count() or 1
        needed = SECONDS_LEAST * len(self.waiting) / cores
        left = self.ends - time.monotonic()
        if left < needed:
            raise CannotRun(f"{max(0, left):.0f} s, besides what merging and coverage need, are too few for "
                            f"{len(self.waiting)} jobs on {cores} cores: {needed:.0f} s at least; give it more --minutes")

    def _take(self):
        """The next job and its seconds; (None, 0) when none is left."""
        with self.lock:
            if not self.waiting or self.interrupted:
                return None, 0
            total = sum(self.weights[job.name][0] for job in self.waiting) / (os.cpu_count() or 1)
            job = self.waiting.pop(0)
            weight = self.weights[job.name][0]
            share = weight / max(total, weight)
            self.running.append(job)
            return job, max(SECONDS_LEAST, int((self.ends - time.monotonic()) * share))

    def _work(self):
        while True:
            job, seconds = self._take()
            if job is None:
                return
            try:
                if job.layer == "mutants" and any(other.result.status == "failed" for other in self.night.jobs):
                    job.result.status = "not run"
                    job.result.reason = "mistakes that are planted say nothing while the library itself fails"
                else:
                    run_job(self, job, seconds)
            except OSError as error:
                job.result.status, job.result.reason = "not run", f"could not run: {error}"
            with self.lock:
                self.running.remove(job)
            self._save()

    def _save(self):
        for job in list(self.running):
            if job.process is not None:
                job.note_seconds()
        try:
            self.night.save()
        except OSError as error:  # a full disk: stop while what is kept is whole
            self.problem = error
            self.stop()

    def started(self, job, process):
        job.process = process
        if self.interrupted:  # stop() has passed by already
            os.killpg(process.pid, signal.SIGKILL)

    def stop(self):
        self.interrupted = True
        for job in list(self.running):
            if job.process is not None and job.process.poll() is None:
                os.killpg(job.process.pid, signal.SIGKILL)

    def run(self):
        """Runs all jobs; returns False if it was interrupted."""
        workers = [threading.Thread(target=self._work) for _ in range(os.cpu_count() or 1)]
        for worker in workers:
            worker.start()
        next_progress = next_save = 0
        try:
            while any(worker.is_alive() for worker in workers):
                now = time.monotonic()
                if now >= next_progress:
                    self.show_progress()
                    next_progress = now + PROGRESS_SECONDS
                if now >= next_save:
                    self._save()
                    next_save = now + SAVE_SECONDS
                time.sleep(0.1)
        except KeyboardInterrupt:
            self.stop()
        for worker in workers:
            worker.join()
        self.show_progress(last=True)
        if self.problem:
            raise CannotRun(f"{self.problem}; make room, and go on with: ./nightly resume")
        self.night.save()
        return not self.interrupted

    def show_progress(self, last=False):
        jobs = self.night.jobs
        done = len(jobs) - len(self.waiting) - len(self.running)
        failed = sum(job.result.status == "failed" for job in jobs)
        elapsed = int(self.night.seconds() - self.night.state.seconds_built)
        names = ", ".join(job.name for job in list(self.running))
        line = (f"{elapsed // 60}:{elapsed % 60:02} of {self.night.state.minutes}:00  {done} of {len(jobs)} jobs, "
                f"{failed} found something" + (f"; now: {names}" if names else ""))
        if sys.stdout.isatty():
            width = shutil.get_terminal_size().columns - 1
            print("\r\033[K" + line[:width], end="\n" if last else "", flush=True)
        else:
            print(line, flush=True)


def _fails_again(night, job, log, artifacts):
    """Whether an input that a job has left fails; the log then says how. One that does not is put aside."""
    for saved in kinds_of_jobs.failing_inputs(artifacts):
        if run_logged(night, job.replay_command(saved), log, 120, job.environment()) != 0:
            return True
        flaky = os.path.join(artifacts, "flaky-" + os.path.basename(saved))
        os.replace(saved, flaky)
        job.result.reason = f"an input failed, or was half written, and does not fail again: {night.relative(flaky)}"
    return False


def _said_before(job, log):
    """Whether a job that was killed had said already that something is wrong. Those that fuzz leave inputs."""
    return job.engine not in ("libFuzzer", "AFL++") and os.path.exists(log) and verdict_lines(read_text(log)) != []


def run_job(runner, job, seconds):
    """Runs one job to its end and notes what it did."""
    night, result = runner.night, job.result
    found, artifacts = night.path("found", job.name), night.path("artifacts", job.name)
    log = night.path("logs", job.name + ".log")
    goes_on = result.status == "running"
    os.makedirs(found, exist_ok=True)
    os.makedirs(artifacts, exist_ok=True)
    result.status, result.reason = "running", ""
    night.save()
    job.began, job.seconds_before = time.monotonic(), result.seconds
    if goes_on:
        job.collect(found, artifacts)
    if goes_on and (_said_before(job, log) or _fails_again(night, job, log, artifacts)):
        status = 1
    else:
        status = run_logged(night, job.command(seconds, found, artifacts), log, seconds + SECONDS_OF_GRACE,
                            job.environment(), lambda process: runner.started(job, process))
    job.note_seconds()
    if runner.interrupted:
        return  # it stays running: a night that goes on starts it again
    job.collect(found, artifacts)
    result.executions = job.count_executions(read_text(log), artifacts)
    # AFL++ goes on after a crash, and says nothing of what was wrong.
    if status == 0 and _fails_again(night, job, log, artifacts):
        status = 1
    result.status = "passed" if status == 0 and result.executions > 0 else "failed"
