#!/usr/bin/env python3
"""Runs a harness that a mutant's header names, and says whether it catches the mutant.

usage: catch.py PATCH CATCHER PROGRAM

CATCHER is one of the header's `Caught by:` lines: HARNESS SLOTS [OPTION...]; PROGRAM is that harness,
linked with the mutated library. Prints a line for each seed: which harness caught it, how, and after
how many executions or seconds. Exit status: 0 if every seed caught it by the oracle that the header
names, 1 if not, 2 for a wrong call.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from verdict import verdict_lines  # pylint: disable=wrong-import-position

SECONDS_MOST_STRESS = 2
EXECUTIONS_MOST = 100000
SEEDS = {"stress": 5, "fuzz_sequence": 3, "fuzz_pool": 3, "fuzz_schedule": 5, "explore": 5}


def from_root(path):
    """The whole path of a file of the project."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", path)


def read_header(patch):
    """The `Key: value` lines before the patch itself."""
    header = {}
    with open(patch, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("--- "):
                break
            key, colon, value = line.partition(": ")
            if colon:
                header[key] = value.strip()
    for key in ("What", "Why plausible", "Oracle", "Caught by", "Sanitizer"):
        if key not in header:
            sys.exit(f"{patch}: the header lacks '{key}:'")
    return header


def command_for(program, catcher, seed):
    """The command that runs one seed; `catcher` is the header's: HARNESS SLOTS [OPTIONS...]."""
    if catcher[0] == "stress":
        return [program, "--seconds", str(SECONDS_MOST_STRESS), "--seed", str(seed), *catcher[2:]]
    if catcher[0].startswith("test_"):
        return [program]
    if catcher[0] == "explore":
        return [program, "--seed", str(seed), *catcher[2:]]
    longest = 400 if catcher[0] == "fuzz_schedule" else 96
    return [program, f"-seed={seed}", f"-runs={EXECUTIONS_MOST}", f"-max_len={longest}",
            "-timeout=2", "-print_final_stats=1", *catcher[2:]]


def run(command, environment=None):
    """Output (with a line for a signal), exit status, seconds. Artifacts go to a scratch folder."""
    with tempfile.TemporaryDirectory() as scratch:
        start = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=scratch,
                              env=environment, timeout=100, check=False)
        seconds = time.monotonic() - start
    output = done.stdout.decode(errors="replace")
    if done.returncode < 0:
        output += f"\nended by signal {-done.returncode}\n"
    return output, done.returncode, seconds


def find_oracle(pattern, output):
    """The first line of a verdict that matches."""
    return next((line for line in verdict_lines(output) if re.search(pattern, line)), None)


def input_passes(command, header, name):
    """1 if the header's input, which once failed with this mutant, does not any more."""
    output, status, _ = run(command)
    found = find_oracle(header["Oracle"], output)
    print(f"{name}: {header['Input']}: {found if status != 0 and found else 'does NOT fail'}")
    return 0 if status != 0 and found else 1


def seen_by_others(command, oracle, name):
    """1 if the mutant is also caught with that oracle switched off, as the header says it is not."""
    output, status, _ = run(command, dict(os.environ, FUZZ_WITHOUT=oracle))
    if status == 0:
        print(f"{name}: not caught without the oracle '{oracle}', as expected")
        return 0
    print(f"{name}: not seen by '{oracle}' alone, as its header says:")
    print("\n".join(verdict_lines(output)) or output[-2000:])
    return 1


def main():
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    patch, program = sys.argv[1], os.path.abspath(sys.argv[3])
    header = read_header(patch)
    catcher = shlex.split(sys.argv[2])
    name = os.path.basename(patch).removesuffix(".patch")
    missed = 0
    seeds = SEEDS.get(catcher[0], 1)  # a unit test does the same each time
    if catcher[0] == "fuzz_schedule":
        seeds = int(header.get("Seeds", seeds))
    for seed in range(1, seeds + 1):
        output, status, seconds = run(command_for(program, catcher, seed))
        found = find_oracle(header["Oracle"], output)
        executions = re.search(r"number_of_executed_units: (\d+)|^(\d+) executions: ", output,
                               re.MULTILINE)
        cost = (f"{executions[1] or executions[2]} executions" if executions
                else f"{seconds:.2f} s")
        if status != 0 and found:
            print(f"{name}: caught by {sys.argv[2]}, seed {seed}, after {cost}: {found}")
        else:
            missed += 1
            print(f"{name}: MISSED by {sys.argv[2]}, seed {seed}, after {cost}, status "
                  f"{status}, expected '{header['Oracle']}'; what it reported:")
            print("\n".join(verdict_lines(output)) or output[-2000:])
    if catcher[0] in ("fuzz_schedule", "explore") and catcher[1] == "2" and "Input" in header:
        missed += input_passes([program, from_root(header["Input"])], header, name)
    if catcher[0] == "fuzz_schedule" and "Only seen by" in header:
        missed += seen_by_others(command_for(program, catcher, 1), header["Only seen by"], name)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
