"""What the programs of graph_counts.py are made of, and the list of them."""
from graph_enumeration import Operation, Program

PROGRAMS = {}  # by name: a function of the size, the sizes, and where numbers are known from


def load(location, order="rlx"):
    return Operation("load", location, order)


def store(location, value, order="rlx"):
    return Operation("store", location, order, value)


def add(location, value, order="rlx"):
    return Operation("add", location, order, value)


def exchange(location, value, order="rlx"):
    return Operation("exchange", location, order, value)


def compare(location, expected, desired, order="rlx", failure_order="rlx"):
    return Operation("compare", location, order, desired, expected, failure_order)


def fence(order):
    return Operation("fence", order=order)


def lock(location):
    return Operation("lock", location, "acq")


def unlock(location):
    return store(location, 0, "rel")


def create(thread):
    return Operation("create", operand=thread)


def assume(condition):
    """To be used as `yield from assume(...)`."""
    if not condition:
        yield Operation("blocked")


def always(last, results):
    return True


def number_threads(count, run):
    """`count` threads that run run(number)."""
    return [lambda number=number: run(number) for number in range(count)]


def standard(*sizes, source):
    """A decorator for a function that returns the threads of a program of this size, and may return, besides, what
    holds in the end, what locations start with, and which threads are created."""
    def note(function):
        def make(size):
            made = function(size)
            threads, is_correct, initial, created = (made + (always, {}, frozenset())[len(made) - 1:]
                                                     if isinstance(made, tuple) else (made, always, {}, frozenset()))
            return Program(function.__name__, size, threads, is_correct, initial, created)
        PROGRAMS[function.__name__] = make, sizes, source
        return function
    return note
