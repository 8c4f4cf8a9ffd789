#!/usr/bin/env python3
"""The main job, and what is done with what it found."""

import argparse
import os
import signal
import subprocess
import sys
import time

import adopt
import bisect_failure
import corpus
import coverage
import failures
import jobs
import report as reports
from building import build
from night import CannotRun, Night, all_nights, lock_checkout, prune, write_whole
from running import Runner

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RESERVED_SHARE = 0.15  # of the time after building, for what comes after the jobs
SECONDS_RESERVED_LEAST, SECONDS_RESERVED_MOST = 45, 900
LEAST, MOST = 2, 999999999
DOCUMENTATION = """The main job (without a word, or run): builds, runs each fuzz harness, the schedule explorer and each
stress scenario under each sanitizer that fits, plants mistakes to see that they are caught, minimises
what it found, merges the corpus, and reports. What was interrupted or killed goes on with resume.

Each failure leaves input, report, picture and a script that replays it in
out/nightly/DATE/failures/ID/; out/nightly/DATE/report.html shows all, report.json and junit.xml say it to
other programs.

Exit status: 0 nothing found, 1 something found (bisect: no commit found; adopt: it still fails), 2 a wrong
argument or a machine that lacks something, 130 interrupted."""


def git(root, *words):
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def build_all(night):
    """Builds the harnesses and stress programs."""
    start = night.seconds()
    for preset in [*jobs.PRESETS, coverage.PRESET]:
        print(f"building {preset}", flush=True)
        problem = build(night.root, preset, jobs.GUARD_TARGET, night.path("logs", f"build-{preset}.log"))
        if problem:
            raise CannotRun(problem)
    night.state.seconds_built += night.seconds() - start


def check_time(night, runner):
    try:
        runner.check_time()
    except CannotRun:
        night.state.finished = True  # nothing to go on with
        night.save()
        raise


def carry_on(night):
    """All of a night that is still to be done, and its report. Returns the exit status."""
    night.state.interrupted = night.state.finished = False
    build_all(night)
    harnesses = jobs.read_harnesses(night.root)
    night.plan(jobs.all_jobs(night.state.seed, harnesses))
    history = reports.read_history(night.root)
    reserved = min(SECONDS_RESERVED_MOST, max(SECONDS_RESERVED_LEAST, RESERVED_SHARE * night.seconds_left()))
    runner = Runner(night, history, reserved)
    if not night.state.resumed:
        check_time(night, runner)
    merged_well, measured = True, None
    if runner.run():
        failures.keep_all(night, reserved)
        print("merging what was found into the corpus", flush=True)
        merged_well = corpus.merge_all(night, harnesses)
        print("measuring coverage", flush=True)
        pairs = [line["pairs"] for line in history if line.get("pairs") is not None]
        measured = coverage.measure(night, harnesses, pairs[-1] if pairs else None)
    else:
        night.state.interrupted = True  # what was found is minimised when the night goes on
    night.save()
    report = reports.write(night, merged_well, measured)
    night.state.finished = not night.state.interrupted  # after the report: a night that is killed before writes it
    night.save()
    prune(night.root)
    return tell(night, report)


def tell(night, report):
    said = reports.text(night, report)
    write_whole(night.path("table.txt"), said + "\n")
    print(said, flush=True)
    if report["verdict"] == "interrupted":
        print("goes on with: ./nightly resume", flush=True)
    return {"passed": 0, "failed": 1, "interrupted": 130, "incomplete": 2}[report["verdict"]]


def readable_nights(root):
    """The nights that left a state, oldest first; one that cannot be read is passed over, with a note."""
    found = []
    for name in all_nights(root):
        try:
            found.append(Night.read(root, name))
        except CannotRun as problem:
            print(f"note: {problem}", flush=True)
    return found


def unfinished(root):
    """Names of the nights that did not come to their end, oldest first."""
    return [night.name for night in readable_nights(root) if not night.state.finished]


def run(options):
    print(f"seed {options.seed}", flush=True)
    for name in unfinished(ROOT)[-1:]:
        print(f"the night {name} was not finished: './nightly resume {name}' goes on with it", flush=True)
    night = Night.begin(ROOT, options.seed, options.minutes, git(ROOT, "rev-parse", "HEAD"),
                        git(ROOT, "status", "--porcelain") != "")
    return carry_on(night)


def resume(options):
    names = [options.night] if options.night else unfinished(ROOT)[-1:]
    if not names:
        raise CannotRun("no night is unfinished")
    night = Night.read(ROOT, names[0])
    if night.state.finished:
        raise CannotRun(f"the night {night.name} came to its end; see {night.relative(night.path('report.html'))}")
    if night.state.commit != git(ROOT, "rev-parse", "HEAD"):
        print(f"note: this night began on commit {night.state.commit[:12]}", flush=True)
    night.state.resumed += 1
    print(f"seed {night.state.seed}\ngoing on with {night.name}, of whose {night.state.minutes} minutes "
          f"{(night.seconds() - night.state.seconds_built) / 60:.1f} are used", flush=True)
    return carry_on(night)


def find_failure(options):
    """The night that has kept a failure, the last one first, and what it kept."""
    nights = [Night.read(ROOT, options.night)] if options.night else readable_nights(ROOT)[::-1]
    for night in nights:
        for failure in failures.read_all(night):
            if failure["id"] == options.id:
                return night, failure
    known = [f"  {one['id']}" for night in nights[:1] for one in failures.read_all(night)]
    raise CannotRun(f"no failure {options.id} in {options.night or 'any night'}" +
                    ("; the last night has\n" + "\n".join(known) if known else ""))


def run_adopt(options):
    night, failure = find_failure(options)
    status = adopt.adopt(night, failure, options.name or failure["id"])
    reports.update(night)
    return status


def run_bisect(options):
    night, failure = find_failure(options)
    status = bisect_failure.bisect(night, failure, options.good)
    reports.update(night)
    return status


def whole_number(least):
    def parse(text):
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= MOST:
            raise argparse.ArgumentTypeError(f"takes a whole number from {least} to {MOST}, not '{text}'")
        return int(text)
    return parse


def parse_options(arguments):
    parser = argparse.ArgumentParser(prog="./nightly", description=DOCUMENTATION,
                                     usage="./nightly [--no-install] [--minutes N] [--seed N]\n       "
                                           "./nightly [--no-install] resume [DATE] | adopt ID [NAME] | bisect ID",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-install", action="store_true", help="use what is there; default: install what is "
                        "missing from Debian's packages (root, or sudo)")
    parts = parser.add_subparsers(metavar="WORD")
    one = parts.add_parser("run", prog="./nightly run", help="a night: the default, with the options of 'run --help'")
    one.add_argument("--minutes", type=whole_number(LEAST), default=10, metavar="N",
                     help="stop after about N minutes, installing and building not included (10; at least 2)")
    one.add_argument("--seed", type=whole_number(0), default=int(time.time()) % MOST, metavar="N",
                     help="of all that is random (taken from the clock, and printed)")
    one.set_defaults(act=run)
    one = parts.add_parser("resume", prog="./nightly resume", help="go on with a night that was interrupted or killed")
    one.add_argument("night", nargs="?", metavar="DATE", help="which (the last)")
    one.set_defaults(act=resume)
    for word, act, what in (("adopt", run_adopt, "make a failure a regression test, in corpus/"),
                            ("bisect", run_bisect, "find the first commit that has a failure")):
        one = parts.add_parser(word, help=what, description=what, prog=f"./nightly {word}")
        one.add_argument("id", metavar="ID", help="of the failure; the report and its folder say it")
        if word == "adopt":
            one.add_argument("name", nargs="?", metavar="NAME", help="of the test (ID)")
        else:
            one.add_argument("--good", metavar="REV", help="a commit that does not fail (looked for)")
        one.add_argument("--night", metavar="DATE", help="of which night (the last that has it)")
        one.set_defaults(act=act)
    words = [word for word in arguments if word != "--no-install"]
    if not words or words[0].startswith("-") and words[0] not in ("-h", "--help"):
        words.insert(0, "run")
    options = parser.parse_args(words)
    options.no_install = "--no-install" in arguments
    return options


def interrupt(_signal, _frame):
    raise KeyboardInterrupt


def main():
    options = parse_options(sys.argv[1:])
    signal.signal(signal.SIGTERM, interrupt)  # jobs have sessions of their own: stop them too
    signal.signal(signal.SIGHUP, interrupt)
    if not options.no_install:
        done = subprocess.run([os.path.join(ROOT, "tools/install-packages")], check=False)
        if done.returncode != 0:
            return 2
    lock = lock_checkout(ROOT)
    status = options.act(options)
    lock.close()
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotRun, OSError) as problem:
        print(f"nightly: {problem}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("nightly: interrupted; goes on with: ./nightly resume", file=sys.stderr)
        sys.exit(130)
