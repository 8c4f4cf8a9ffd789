#!/usr/bin/env python3
"""Random litmus programs: how many executions the explorer finds of each, and with which outcomes, against
the graphs that the axioms of graph_model.py allow.

usage: test_graphs_random.py RUN_GRAPHS [--programs N] [--seed N]
"""
import argparse
import random
import subprocess
import sys

import graph_model

LOADS, WRITES = ("rlx", "acq", "sc"), ("rlx", "rel", "sc")
UPDATES = ("rlx", "acq", "rel", "ar", "sc")
# What tells models apart needs several accesses of one kind: so most of a program's are of its style.
STYLES = {"any": None, "ordered": "sc", "released": "released", "fenced": "rlx"}
FENCES = {"any": ("sc", "ar", "acq", "rel"), "ordered": ("sc",), "released": ("acq", "rel"),
          "fenced": ("sc", "sc", "sc", "ar", "acq", "rel")}


def random_operation(chance, kind, location, values, style):
    def order(orders):
        if style == "any" or chance.random() < 0.15:
            return chance.choice(orders)
        return orders[-2] if style == "released" else STYLES[style]

    if kind == "r":
        return f"{location},{order(LOADS)}"
    if kind == "+":
        return f"{location}+1,{order(UPDATES)}"
    if kind == "?":
        return f"{location}?{chance.randrange(3)}>{chance.randrange(1, 5)},{order(UPDATES)}"
    values[location] += 1
    return f"{location}{kind}{values[location]},{order(WRITES if kind == '=' else UPDATES)}"


CANDIDATES_MOST = 3000  # of a program; a model in Python looks at some thousand in a second


def random_program(chance):
    program = draw_program(chance)
    while graph_model.candidates(program) > CANDIDATES_MOST:
        program = draw_program(chance)
    return program


def draw_program(chance):
    """Up to 7 accesses of 2 to 4 threads: a fifth to one location, most to two, so that they meet."""
    locations = chance.choice(("x", "xy", "xy", "xy", "xyz"))
    kinds = chance.choice(("==rrr", "==rr^", "=rr+?", "=r?^+", "r???", "==rrr"))
    style = chance.choice(list(STYLES))
    fences = {"any": chance.choice((0, 0.3)), "ordered": 0.1, "released": 0.2, "fenced": 0.8}[style]
    values = dict.fromkeys(locations, 0)
    threads = [[] for _ in range(chance.choice((2, 2, 3, 3, 4)))]
    for _ in range(chance.choice((4, 5, 6, 6, 7))):
        thread = min(chance.sample(threads, 2), key=len)
        if thread and chance.random() < fences:
            thread.append("f," + chance.choice(FENCES[style]))
        kind = chance.choice(kinds)
        location = chance.choice(locations)
        if kind not in "=^" or values[location] < 4:
            thread.append(random_operation(chance, kind, location, values, style))
    return " | ".join(" ".join(t) for t in threads if t) or "x,rlx"


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


def check_model():
    """The axioms, against what is known by hand."""
    known = {"x=1,rlx y,rlx | y=1,rlx x,rlx": (3, 4), "x=1,sc y,sc | y=1,sc x,sc": (3, 3),
             "x=1,rlx y=1,rel | y,acq x,rlx": (3, 3), "x=1,rlx y=1,rlx | y,rlx x,rlx": (3, 4),
             "x=1,rlx f,sc y,rlx | y=1,rlx f,sc x,rlx": (3, 3), "x+1,rlx | x+1,rlx | x+1,rlx": (6, 6),
             "x=1,rlx | x=2,rlx | x=3,rlx": (6, 6), "x?0>1,rlx | x?0>2,rlx": (2, 2),
             "x=1,rlx | y=1,rlx | x,acq y,acq | y,acq x,acq": (15, 16),
             "x=1,sc | y=1,sc | x,sc y,sc | y,sc x,sc": (15, 15),
             "x=1,rlx y=2,rlx | y=1,rlx x=2,rlx": (3, 4), "y,rlx x=1,rlx | x,rlx y=1,rlx": (3, 3)}
    for program, counts in known.items():
        found = tuple(graph_model.graphs(program, model)[0] for model in ("sc", "rc11"))
        if found != counts:
            sys.exit(f"graph_model.py: {program}: {found} graphs instead of {counts}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run_graphs")
    parser.add_argument("--programs", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    check_model()
    chance, explorer, wrong, graphs = random.Random(arguments.seed), Explorer(arguments.run_graphs), 0, 0
    for _ in range(arguments.programs):
        program = random_program(chance)
        for model in ("sc", "rc11"):
            found, expected = explorer.ask(model, program), graph_model.graphs(program, model)
            graphs += expected[0]
            if found != expected:
                wrong += 1
                print(f"{model}: {program}: {found[0]} executions instead of {expected[0]}; "
                      f"{len(found[1])} outcomes instead of {len(expected[1])}")
                print("  smaller:", shrink(explorer, model, program))
    print(f"{arguments.programs} programs with {graphs} graphs under both models, {wrong} differences")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
