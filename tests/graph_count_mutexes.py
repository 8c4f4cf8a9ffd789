"""The programs of graph_mutexes.c, for graph_counts.py."""
from graph_count_operations import compare, load, lock, number_threads, standard, store, unlock


def count_up():
    """To be done by one thread at a time."""
    count = yield load("count")
    yield store("count", count + 1)


def counting(size, run):
    return number_threads(size, run), lambda last, results: last["count"] == size


@standard(2, 3, 4, source="n!")
def locked_counter(size):
    def run(number):
        yield lock("mutex")
        yield from count_up()
        yield unlock("mutex")
    return counting(size, run)


@standard(2, 3, source="n!: the inner one adds nothing")
def nested_locks(size):
    def run(number):
        yield lock("outer")
        yield lock("inner")
        yield from count_up()
        yield unlock("inner")
        yield unlock("outer")
    return counting(size, run)


@standard(2, 3, source="")
def try_lock(size):
    """Who does not get the mutex does nothing."""
    def run(number):
        if (yield compare("mutex", 0, 1, "acq")) == 0:
            yield from count_up()
            yield unlock("mutex")
    return number_threads(size, run)


@standard(2, 3, source="(2n)!/2^n: 6 for stateful01")
def stateful(size):
    """Two critical sections of each thread, of the same mutex."""
    def run(number):
        for place in ("first", "second"):
            yield lock("mutex")
            value = yield load(place)
            yield store(place, value + number + 1)
            yield unlock("mutex")
    total = size * (size + 1) // 2
    return number_threads(size, run), lambda last, results: last["first"] == last["second"] == total


@standard(2, 3, source="")
def double_checked(size):
    """Made once, by who finds nothing under the mutex."""
    def run(number):
        found = yield load("instance", "acq")
        if found == 0:
            yield lock("mutex")
            found = yield load("instance")
            if found == 0:
                yield store("made", 1)
                yield store("instance", 1, "rel")
            yield unlock("mutex")
        return (yield load("made"))
    return number_threads(size, run), lambda last, results: all(results)


@standard(2, source="")
def double_checked_relaxed(size):
    def run(number):
        found = yield load("instance")
        if found == 0:
            yield lock("mutex")
            found = yield load("instance")
            if found == 0:
                yield store("made", 1)
                yield store("instance", 1)
            yield unlock("mutex")
        return (yield load("made"))
    return number_threads(size, run), lambda last, results: all(results)


@standard(2, source="two orders, and a deadlock")
def opposite_locks(size):
    def run(number):
        yield lock(number)
        yield lock(1 - number)
        yield from count_up()
        yield unlock(1 - number)
        yield unlock(number)
    return counting(2, run)


@standard(2, 3, source="2^n - 2 orders of forks, and a deadlock")
def philosophers(size):
    def run(number):
        left, right = number, (number + 1) % size
        yield lock(left)
        yield lock(right)
        yield unlock(right)
        yield unlock(left)
    return number_threads(size, run)
