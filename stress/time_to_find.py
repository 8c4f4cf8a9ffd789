#!/usr/bin/env python3
"""How soon real threads find the mutants that have a line `Stress: SCENARIO`, under each perturbation.

usage: time_to_find.py [--seeds N] [--seconds N] [--perturb LIST]... [--mutants NAME,NAME]

Runs each mutant in the scenario that its header names, with real blocks and no sanitizer, over so
many seeds (10), each for at most so many seconds (120), once with each --perturb (all). Prints a
table in Markdown: the median of the seconds until it was found, and how many seeds found it. The preset
clang must be built. Exit status: 0 if every seed found its mutant under each perturbation, 1 if not, 2
for a wrong call. Measure when nothing else runs.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../mutants"))
import headers  # pylint: disable=wrong-import-position
import layers  # pylint: disable=wrong-import-position
import plant  # pylint: disable=wrong-import-position


def seconds_to_find(program, scenario, seed, most, perturb):
    """Seconds until the mutant was reported or crashed; None if it was not found in time."""
    done = subprocess.run([program, "--scenario", scenario, "--seed", str(seed), "--seconds", str(most),
                           "--perturb", perturb, "--stall-seconds", "2"], timeout=most + 300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          check=False)
    failed = re.search(r"^FAIL after ([\d.]+) s", done.stdout, re.MULTILINE)
    if failed and not re.search(r"tested nothing|^FAIL \S+: drift", done.stdout, re.MULTILINE):
        return float(failed[1])
    if failed:
        return None  # that is no finding
    if done.returncode < 0:  # a crash: the last line says how far it was, to a second
        return float((re.findall(r"^ +(\d+) s ", done.stdout, re.MULTILINE) or ["0"])[-1]) + 1
    if done.returncode != 0:
        sys.exit(f"{program} ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return None


def cell(program, scenario, perturb, options):
    """The cell of a table, and whether all seeds found it."""
    times = [seconds_to_find(program, scenario, seed, options.seconds, perturb)
             for seed in range(1, options.seeds + 1)]
    found = sorted(time for time in times if time is not None)
    missed = len(times) - len(found)
    median = statistics.median(found + [float("inf")] * missed)
    shown = f"{median:.2f}" if median < options.seconds else f"over {options.seconds}"
    if found:
        shown += f" ({found[0]:.2f} to " + (f"{found[-1]:.2f})" if missed == 0 else "...)")
    return shown + (f", {missed} missed" if missed else ""), missed == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--perturb", action="append", help="a column (all)")
    parser.add_argument("--mutants", help="these only, with commas")
    options = parser.parse_args()
    columns = options.perturb or ["all"]
    chosen = options.mutants.split(",") if options.mutants else None
    print("| mutant | scenario | " + " | ".join(columns) + " |")
    print("|---|---|" + "---|" * len(columns), flush=True)
    all_found = True
    for header in headers.read_all(layers.LAYERS):
        scenario = header.fields.get("Stress")
        if scenario is None or chosen and header.name not in chosen:
            continue
        print(f"| {header.name} | {scenario} |", end="", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            program = plant.hand_made("clang", "spanset-stress", header.path, folder)
            for perturb in columns:
                shown, found = cell(program, scenario, perturb, options)
                all_found = all_found and found
                print(f" {shown} |", end="", flush=True)
        print(flush=True)
    return 0 if all_found else 1


if __name__ == "__main__":
    sys.exit(main())
