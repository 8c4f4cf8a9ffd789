#!/usr/bin/env python3
"""Counts the executions of programs of graph_programs.c under sequential consistency, by running every
interleaving: those in which each read reads the same, and the writes of each location come in the same
order, are one. All accesses of these programs are seq_cst, so RC11 allows the same.

usage: graph_counts.py TEST_GRAPHS    compares with what the program's table expects
"""
import subprocess
import sys

# A thread is a generator of operations; it is sent what each has read.


def load(location):
    return ("load", location, None)


def store(location, value):
    return ("store", location, value)


def add(location, value):
    return ("add", location, value)


def compare(location, expected, value):
    return ("compare", location, (expected, value))


def counter_by_compare(_):
    value = yield load("x")
    while True:
        found = yield compare("x", value, value + 1)
        if found == value:
            return
        value = found


def rotation(number):
    yield compare("x", number, number + 1)


def fibonacci(rounds):
    def thread(number):
        for _ in range(rounds):
            own = yield load(number)
            other = yield load(1 - number)
            yield store(number, own + other)
    return thread


def peterson(number):
    yield store(number, 1)
    yield store("turn", 1 - number)
    if (yield load(1 - number)) != 0 and (yield load("turn")) != number:
        yield ("block", None, None)
    yield store(number, 0)


def treiber_push(number):
    top = yield load("top")
    while True:
        yield store(("next", number), top)
        found = yield compare("top", top, number + 1)
        if found == top:
            return
        top = found


def treiber_push_pop(number):
    yield from treiber_push(number)
    top = yield load("top")
    while top != 0:
        after = yield load(("next", top - 1))
        found = yield compare("top", top, after)
        if found == top:
            return
        top = found


def sequence_lock(number):
    if number == 0:
        for location, value in (("z", 1), ("x", 1), ("y", 1), ("z", 2)):
            yield store(location, value)
        return
    before = yield load("z")
    if before % 2:
        yield ("block", None, None)
    for location in "xyz":
        yield load(location)


def last_zero(threads):
    def thread(number):
        if number > 0:
            yield store(number, (yield load(number - 1)) + 1)
            return
        place = threads - 1
        while (yield load(place)) != 0:
            place -= 1
    return thread


def test_and_set(_):
    if (yield compare("x", 0, 1)) != 0:
        yield ("block", None, None)
    yield store("x", 0)


PROGRAMS = {
    "counter-by-compare-2": (2, counter_by_compare, {}),
    "counter-by-compare-3": (3, counter_by_compare, {}),
    "rotation-3": (3, rotation, {}),
    "rotation-4": (4, rotation, {}),
    "last-zero-3": (4, last_zero(4), {}),
    "last-zero-5": (6, last_zero(6), {}),
    "fibonacci-1": (2, fibonacci(1), {0: 1, 1: 1}),
    "fibonacci-2": (2, fibonacci(2), {0: 1, 1: 1}),
    "fibonacci-3": (2, fibonacci(3), {0: 1, 1: 1}),
    "test-and-set-3": (3, test_and_set, {}),
    "peterson": (2, peterson, {}),
    "treiber-push-2": (2, treiber_push, {}),
    "treiber-push-3": (3, treiber_push, {}),
    "treiber-push-pop-2": (2, treiber_push_pop, {}),
    "sequence-lock": (2, sequence_lock, {}),
}


def advance(thread, number, values):
    """The next operation of a thread that has read these values; None: it has ended."""
    generator = thread(number)
    try:
        operation = next(generator)
        for value in values:
            operation = generator.send(value)
        return operation
    except StopIteration:
        return None


def count(threads, thread, initial):
    """How many executions are complete."""
    seen, complete = set(), 0
    # Of each thread: what each operation read, and from which write; of each location: its writes.
    stack = [(((),) * threads, ((),) * threads, ())]
    while stack:
        values, sources, orders = state = stack.pop()
        if state in seen:
            continue
        seen.add(state)
        memory = dict(orders)
        operations = [advance(thread, i, values[i]) for i in range(threads)]
        complete += all(operation is None for operation in operations)
        for i, operation in enumerate(operations):
            if operation is None or operation[0] == "block":
                continue
            kind, location, operand = operation
            writes = memory.get(location, ())
            value = writes[-1][1] if writes else initial.get(location, 0)
            source = writes[-1][0] if writes else None
            written = {"load": None, "store": operand, "add": value + operand if kind == "add" else None,
                       "compare": operand[1] if kind == "compare" and value == operand[0] else None}[kind]
            if kind == "store":
                value = source = None
            after = dict(memory)
            if written is not None:
                after[location] = writes + (((i, len(values[i])), written),)
            stack.append((values[:i] + (values[i] + (value,),) + values[i + 1:],
                          sources[:i] + (sources[i] + (source,),) + sources[i + 1:],
                          tuple(sorted(after.items(), key=str))))
    return complete


def main():
    expected = {}
    for line in subprocess.run([sys.argv[1], "--list"], check=True, capture_output=True,
                               text=True).stdout.splitlines():
        name, sc, rc11 = line.split()
        expected[name] = (int(sc), int(rc11))
    wrong = 0
    for name, program in PROGRAMS.items():
        counted = count(*program)
        is_right = expected.get(name) == (counted, counted)
        wrong += not is_right
        print(f"{name}: {counted}" + ("" if is_right else f", but the table says {expected.get(name)}"))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
