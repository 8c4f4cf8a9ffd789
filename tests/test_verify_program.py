#!/usr/bin/env python3
"""--verify of whole programs: any number of workers finds the same, also in loops without a pause; a kill loses
nothing; a state is of its options and arguments; bounds, pictures, options that do not fit.

usage: test_verify_program.py EXPLORER_CC FOLDER_OF_PROGRAMS
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from test_verify import counts, expect

LARGE = "correct/treiber_tagged.c"  # some hundred thousand executions
WITHOUT_A_PAUSE = ("correct/ticket_lock.c", "correct/mcs_lock.c", "correct/seqlock.c")

# One loop that waits, or gives up, as another thread has come so far or not; some hundred thousand executions.
WAITS_AT_TIMES = """
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
static atomic_int waits, done, steps, seen;
static void *work(void *context) {
    waits = 1;
    steps = 1;
    done = 1;
    return context;
}
static void *look_on(void *context) {
    for (int i = 0; i < 5; i++) {
        seen = steps + i;
    }
    return context;
}
int main(void) {
    pthread_t threads[3];
    pthread_create(&threads[0], 0, work, 0);
    pthread_create(&threads[1], 0, look_on, 0);
    pthread_create(&threads[2], 0, look_on, 0);
    int for_ever = waits, rounds = seen > 9;
    do {
        sched_yield();
    } while (done == 0 && (for_ever || ++rounds < 3));
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], 0);
    }
    return seen > 9;
}
"""


def build(name):
    program = os.path.abspath(os.path.splitext(os.path.basename(name))[0])
    subprocess.run([COMPILER, "-o", program, os.path.join(PROGRAMS, name)], check=True)
    return program


def run(program, *options):
    done = subprocess.run([program, "--verify", *options], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def check_workers():
    with open("waits_at_times.c", "w", encoding="ascii") as source:
        source.write(WAITS_AT_TIMES)
    for name in (*WITHOUT_A_PAUSE, os.path.abspath("waits_at_times.c")):
        program = build(name)
        alone = counts(run(program, "--workers", "1")[1])
        expect(f"{name}: verified", [found[2] for found in alone.values()] == ["verified"] * 2, alone)
        expect(f"{name}: three workers find the same", counts(run(program, "--workers", "3")[1]) == alone)


def check_state(program):
    of_search = ("--model", "sc", "--state", "state")
    whole = counts(run(program, "--model", "sc")[1])
    with subprocess.Popen([program, "--verify", *of_search], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          start_new_session=True) as process:
        while process.poll() is None and not os.path.exists("state"):
            time.sleep(0.01)
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGKILL)
    expect("it was killed", process.returncode == -signal.SIGKILL and os.path.exists("state"))
    for other in (("--leaks",), ("--fewest",), ("--", "argument")):
        status, output, errors = run(program, *of_search, *other)
        expect(f"a state without {other[0]} is none with it", status == 2 and "another search" in errors,
               output + errors)
    os.rename(program, program + "-moved")
    status, output, errors = run(program + "-moved", *of_search)
    expect("moved, and the same after the kill", status == 0 and counts(output) == whole, output + errors)


def check_options(program):
    status, output, errors = run(program, "--executions", "100", "--workers", "1")
    expect("a bound: status 3", status == 3 and "% done" in output, output + errors)
    for options in (("--strategy", "pct"), ("--minimise",), ("--replay", "_"), ("--plain",), ("--model", "tso"),
                    ("--state", "state"), ("--workers", "0")):
        status, output, errors = run(program, *options)
        expect(f"{options[0]}: refused", status == 2 and errors and not output, output + errors)
    done = subprocess.run([program, "--workers", "2"], capture_output=True, text=True, check=False)
    expect("--workers without --verify: refused", done.returncode == 2 and "needs --verify" in done.stderr, done.stderr)
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([program, "--verify", "--executions", "9"], stdout=full, stderr=subprocess.PIPE,
                              check=False)
    expect("a full disk is said: status 2", done.returncode == 2 and b"No space" in done.stderr, done.stderr)


def check_failure():
    program = build("wrong/chase_lev_take.c")
    status, output, errors = run(program, "--fewest", "--svg", "failure.svg")
    expect("a failure: status 1, a picture", status == 1 and os.path.getsize("failure.svg") > 1000, output + errors)
    expect("the command to find it again", re.search(r"--verify --model rc11 --fewest$", output, re.MULTILINE), output)
    status, _, errors = run(program, "--svg", "/nowhere/failure.svg")
    expect("no folder for the picture: said", status == 2 and "/nowhere" in errors, errors)
    status, output, errors = run(build("correct/buffer.c"))
    expect("what cannot be verified: why, in two lines", status == 2 and len(output.splitlines()) == 2, output + errors)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        check_workers()
        program = build(LARGE)
        check_options(program)
        check_state(program)
        check_failure()


if __name__ == "__main__":
    COMPILER, PROGRAMS = (os.path.abspath(path) for path in sys.argv[1:])
    main()
