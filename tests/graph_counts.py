#!/usr/bin/env python3
"""How many execution graphs the standard programs have, counted by brute force (graph_enumeration.py).

usage: graph_counts.py [NAME...]              prints rows for the table of graph_programs.c
       graph_counts.py --check TEST_GRAPHS    demands that the table has these numbers
       graph_counts.py --cross [NAME...]      counts by the axioms alone, too
"""
import argparse
import subprocess
import sys

import graph_count_counters
import graph_count_litmus
import graph_count_locks
import graph_count_mutexes
import graph_count_structures
from graph_count_operations import PROGRAMS
from graph_enumeration import Search, counts_by_axioms_of_sc

FILES = graph_count_litmus, graph_count_counters, graph_count_locks, graph_count_mutexes, graph_count_structures
MODELS = "sc", "rc11"
CROSSED_MOST = {"sc": 3000, "rc11": 50}  # graphs of a program in a cross-check, which sees many more under RC11
# With reads that nothing orders these do not end, or late.
NOT_CROSSED = "indexer", "lamport_fast", "treiber_pop", "treiber_push_and_pop"


def programs(names):
    """(name, size, the program, where its numbers are known from)"""
    for name, (make, sizes, source) in PROGRAMS.items():
        if not names or name in names:
            for size in sizes:
                yield name, size, make(size), source


def count(program):
    """Of both models, the numbers; and how it fails. A mutex that is waited for is nothing that blocks an
    execution here, while who explores may come across executions that it blocks: any number."""
    numbers, failed, deadlocks = [], 0, 0
    for model in MODELS:
        search = Search(program, model)
        counts = search.counts()
        failed, deadlocks = failed + counts.failed, deadlocks + search.deadlocks
        numbers.append((counts.passed, counts.failed, "ANY" if search.has_locks else counts.blocked))
    return numbers, "DEADLOCK" if deadlocks else "FAILED" if failed else "PASSED"


def print_rows(names):
    last = None
    for name, size, program, source in programs(names):
        numbers, failure = count(program)
        if source and name != last:
            print(f"    /* {source} */")
        last = name
        columns = ", ".join("{%d, %d, %s}" % counts for counts in numbers)
        print(f"    {{PROGRAM({name}, {size}), {columns}, EXPLORER_{failure}}},", flush=True)


def check(test_graphs):
    """Whether the table has exactly these programs, with these numbers."""
    lines = subprocess.run([test_graphs, "--list"], stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    table = {tuple(line.split()[:2]): line.split()[2:] for line in lines if line}
    wrong = 0
    for name, size, program, _ in programs([]):
        numbers, failure = count(program)
        expected = [str(number) for counts in numbers for number in counts] + [failure.lower()]
        found = table.pop((name, str(size)), None)
        if found != expected:
            wrong += 1
            print(f"{name} {size}: the table has {found} instead of {expected}")
    for name, size in table:
        wrong += 1
        print(f"{name} {size}: only the table has it")
    return wrong == 0


def count_by_axioms(program, model):
    return counts_by_axioms_of_sc(program) if model == "sc" else Search(program, "axioms").counts()


def cross_check(names):
    """Interleaving, and RC11's happens before, against the axioms alone."""
    wrong = 0
    for name, size, program, _ in programs(names):
        for model in MODELS:
            expected = Search(program, model).counts()
            if sum(expected) > CROSSED_MOST[model] or (model == "rc11" and name in NOT_CROSSED):
                continue
            found = count_by_axioms(program, model)
            wrong += found != expected
            print(f"{name} {size} {model}: {'the same' if found == expected else f'{found} instead of {expected}'}",
                  flush=True)
    print(f"{wrong} differences")
    return wrong == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", metavar="TEST_GRAPHS")
    parser.add_argument("--cross", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    if arguments.check:
        return not check(arguments.check)
    if arguments.cross:
        return not cross_check(arguments.names)
    print_rows(arguments.names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
