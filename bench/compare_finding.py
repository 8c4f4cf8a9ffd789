#!/usr/bin/env python3
"""How soon each way to choose schedules finds each planted mistake.

usage: compare_finding.py [OPTION...]

For each mutant, way and seed one search runs, until it finds the mutant or comes to its limit. The
preset clang must be built. Prints a table (Markdown) with the medians, over all seeds, of the executions
and seconds until it was found; `-` if more than half of them came to their limit; and in how many it was
found, if not in all.

  --seeds N        searches for each mutant and way (20)
  --executions N   limit of one search (1000000)
  --ways A,B,...   mixed, random, weighted, pct-DEPTH, round-robin: that strategy with random plans;
                   fuzz: fuzz_schedule from an empty corpus; fuzz-interleavings: with interleaving
                   coverage (mixed,random,weighted,pct-5,fuzz,fuzz-interleavings)
  --mutants A,B    only these
  --jobs N         searches at a time (1: seconds are those of an idle machine)

Exit status: 0, 1 if a search cannot be run, or 2 for a wrong call.
"""

import concurrent.futures
import getopt
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../mutants"))
import headers  # pylint: disable=wrong-import-position
import layers  # pylint: disable=wrong-import-position
import plant  # pylint: disable=wrong-import-position

NEVER = float("inf")


def command_for(programs, way, seed, executions):
    """The search, and its variables."""
    if way.startswith("fuzz"):
        return [programs["fuzz_schedule_2"], f"-seed={seed}", f"-runs={executions}", "-timeout=2",
                f"-max_len={layers.INPUT_BYTES_MOST['fuzz_schedule']}", "-print_final_stats=1"], {
                    "FUZZ_INTERLEAVINGS": "1" if way == "fuzz-interleavings" else "0"}
    strategy, _, depth = way.partition("-")
    if way == "round-robin":
        strategy, depth = way, ""
    return [programs["spanset-explore-2"], "--strategy", strategy, "--seed", str(seed), "--executions",
            str(executions), *(["--depth", depth] if depth else [])], {}


def search(programs, way, seed, executions):
    """Executions and seconds until it was found; NEVER if it was not."""
    command, variables = command_for(programs, way, seed, executions)
    with tempfile.TemporaryDirectory() as scratch:
        start = time.monotonic()
        done = subprocess.run(command, cwd=scratch, env={**os.environ, **variables}, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        seconds = time.monotonic() - start
    output = done.stdout.decode(errors="replace")
    count = re.search(r"number_of_executed_units: (\d+)|^(\d+) executions: ", output, re.MULTILINE)
    if done.returncode == 2 or count is None:
        sys.exit(f"{' '.join(command)}: cannot run\n{output[-2000:]}")
    return (int(count[1] or count[2]), seconds) if done.returncode != 0 else (NEVER, NEVER)


def build_programs(header, folder):
    """Both programs that search, with the mutant: {target: path}."""
    changed = plant.apply_patch(header.path, folder)
    return {target: plant.program("clang", target, changed, folder)
            for target in ("fuzz_schedule_2", "spanset-explore-2")}


def explored(header):
    """Whether the explorer is to catch it."""
    return {"explorer", "schedule"} & set(header.must())


def cell(runs, seeds):
    """A field of the table."""
    counts, seconds = zip(*runs)
    hits = sum(count != NEVER for count in counts)
    count, second = statistics.median_high(counts), statistics.median_high(seconds)
    text = "-" if count == NEVER else f"{count}, {second:.2f} s"
    return text if hits == seeds else f"{text} ({hits}/{seeds})"


def main():
    try:
        given, rest = getopt.getopt(sys.argv[1:], "h", ["help", "seeds=", "executions=", "ways=",
                                                        "mutants=", "jobs="])
        options = dict(given)
        seeds = int(options.get("--seeds", 20))
        executions = int(options.get("--executions", 1000000))
        jobs = int(options.get("--jobs", 1))
    except (getopt.GetoptError, ValueError) as error:
        print(f"compare_finding.py: {error}\n{__doc__}", file=sys.stderr)
        return 2
    if "--help" in options or "-h" in options:
        print(__doc__)
        return 0
    if rest:
        print(f"compare_finding.py: '{rest[0]}' is no option\n{__doc__}", file=sys.stderr)
        return 2
    ways = options.get("--ways", "mixed,random,weighted,pct-5,fuzz,fuzz-interleavings").split(",")
    mutants = [header for header in headers.read_all(layers.LAYERS) if explored(header) and
               header.name in options.get("--mutants", header.name).split(",")]
    print(f"| mutant | {' | '.join(ways)} |\n|---|{'---|' * len(ways)}")
    for header in mutants:
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool, tempfile.TemporaryDirectory() as folder:
            programs = build_programs(header, folder)
            runs = {way: [] for way in ways}  # interleaved: what disturbs one way disturbs all
            for seed in range(1, seeds + 1):
                for way in ways:
                    runs[way].append(pool.submit(search, programs, way, seed, executions))
            cells = (cell([run.result() for run in runs[way]], seeds) for way in ways)
            print(f"| {header.name} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
