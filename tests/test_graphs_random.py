#!/usr/bin/env python3
"""Litmus programs, known and random: how many executions the explorer finds of each, and with which outcomes, against
the graphs that the axioms of graph_model.py allow.

usage: test_graphs_random.py RUN_GRAPHS [--programs N] [--seed N]
"""
import argparse
import itertools
import random
import subprocess
import sys

import graph_drawing
import graph_model
from graph_known import KNOWN

MODELS = ("sc", "rc11")
CANDIDATES_MOST = 400  # of a program; a model in Python looks at some thousand in a second


def is_small(program):
    return all(sum(1 for _ in itertools.islice(graph_model.candidates(program, model), CANDIDATES_MOST + 1))
               <= CANDIDATES_MOST for model in MODELS)


def random_program(chance):
    while True:
        program = chance.choice((graph_drawing.any_accesses, graph_drawing.cycle))(chance)
        if is_small(program):
            return program


class Explorer:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, model, program):
        """(executions, outcomes)"""
        print(model, program, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().split()
        if not answer:
            sys.exit(f"run_graphs has ended: {model} {program}")
        if answer[1] != "0":
            sys.exit(f"blocked executions of a program that has none: {model} {program}")
        return int(answer[0]), set(answer[2:])


def differs(explorer, model, program):
    return explorer.ask(model, program) != graph_model.graphs(program, model)


def shrink(explorer, model, program):
    """The program without all operations that the difference does not need."""
    threads = [part.split() for part in program.split("|")]
    changed = True
    while changed:
        changed = False
        for i, thread in enumerate(threads):
            for j in range(len(thread)):
                fewer = [t if k != i else t[:j] + t[j + 1:] for k, t in enumerate(threads)]
                text = " | ".join(" ".join(t) for t in fewer if t)
                if text and differs(explorer, model, text):
                    threads, changed = [t for t in fewer if t], True
                    break
            if changed:
                break
    return " | ".join(" ".join(t) for t in threads)


def compare(explorer, model, program, expected):
    """Whether the explorer finds what the model allows; says what, if not."""
    found = explorer.ask(model, program)
    if found == expected:
        return True
    print(f"{model}: {program}: {found[0]} executions instead of {expected[0]}; outcomes not allowed: "
          f"{' '.join(sorted(found[1] - expected[1]))}; missing: {' '.join(sorted(expected[1] - found[1]))}")
    print("  smaller:", shrink(explorer, model, program), flush=True)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run_graphs")
    parser.add_argument("--programs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print("seed", arguments.seed, flush=True)
    chance, explorer, wrong, graphs = random.Random(arguments.seed), Explorer(arguments.run_graphs), 0, 0
    for program in itertools.chain(KNOWN, (random_program(chance) for _ in range(arguments.programs))):
        for model in MODELS:
            expected = graph_model.graphs(program, model)
            graphs += expected[0]
            wrong += not compare(explorer, model, program, expected)
    print(f"{len(KNOWN)} known and {arguments.programs} random programs with {graphs} graphs under both models, "
          f"{wrong} differences")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
