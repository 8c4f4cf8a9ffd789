"""The programs of graph_litmus.c, for graph_counts.py: litmus tests."""
from graph_count_operations import add, fence, load, number_threads, standard, store


def ring(size, first, second):
    """Thread i does something to location i, and then something to the next one."""
    def run(number):
        yield first(number)
        yield second((number + 1) % size)
    return number_threads(size, run)


@standard(2, 3, 4, source="2^n - 1; 2^n")
def store_buffering_relaxed(size):
    return ring(size, lambda x: store(x, 1), load)


@standard(2, 3, 4, source="2^n - 1")
def store_buffering(size):
    return ring(size, lambda x: store(x, 1, "sc"), lambda x: load(x, "sc"))


@standard(2, source="all 4: release and acquire do not order them")
def store_buffering_release(size):
    return ring(size, lambda x: store(x, 1, "rel"), lambda x: load(x, "acq"))


@standard(2, 3, source="2^n - 1")
def store_buffering_fences(size):
    def run(number):
        yield store(number, 1)
        yield fence("sc")
        yield load((number + 1) % size)
    return number_threads(size, run)


def message_passing_to(size, release, acquire):
    """One writer, and readers."""
    def run(number):
        if number == 0:
            yield store("data", 1)
            yield store("flag", 1, release)
            return True
        flag = yield load("flag", acquire)
        data = yield load("data")
        return data >= flag
    return number_threads(size, run), lambda last, results: all(results)


@standard(2, 3, source="3^(n-1); 4^(n-1)")
def message_passing_relaxed(size):
    return message_passing_to(size, "rlx", "rlx")


@standard(2, 3, source="3^(n-1)")
def message_passing(size):
    return message_passing_to(size, "rel", "acq")


def independent_reads(order_of_store, order_of_load):
    def run(number):
        if number < 2:
            yield store(number, 1, order_of_store)
            return None
        first = yield load(number - 2, order_of_load)
        second = yield load(3 - number, order_of_load)
        return first, second
    return number_threads(4, run), lambda last, results: results[2:] != [(1, 0), (1, 0)]


@standard(4, source="15; 16")
def independent_reads_relaxed(size):
    return independent_reads("rlx", "rlx")


@standard(4, source="15; 16")
def independent_reads_acquire(size):
    return independent_reads("rel", "acq")


@standard(4, source="15")
def independent_reads_ordered(size):
    return independent_reads("sc", "sc")


@standard(2, 3, source="2^n - 1: no cycle of program order and reads-from")
def load_buffering(size):
    return ring(size, load, lambda x: store(x, 1))


@standard(2, 3, source="2^n - 1; 2^n")
def two_writes_each_relaxed(size):
    return ring(size, lambda x: store(x, 1), lambda x: store(x, 2))


@standard(2, 3, source="2^n - 1")
def two_writes_each(size):
    return ring(size, lambda x: store(x, 1, "sc"), lambda x: store(x, 2, "sc"))


def causality_ordered(store_order, load_order):
    def run(number):
        if number == 0:
            yield store("x", 1)
            return True
        if number == 1:
            value = yield load("x", load_order)
            yield store("y", value, store_order)
            return True
        second = yield load("y", load_order)
        first = yield load("x")
        return first >= second
    return number_threads(3, run), lambda last, results: all(results)


@standard(3, source="8; under SC all but one")
def causality_relaxed(size):
    return causality_ordered("rlx", "rlx")


@standard(3, source="all but one of 8")
def causality(size):
    return causality_ordered("rel", "acq")


@standard(1, 2, 3, source="(n+1)(n+2)/2")
def coherent_reads(size):
    def run(number):
        if number == 0:
            for value in range(size):
                yield store("x", value + 1)
            return True
        first = yield load("x")
        second = yield load("x")
        return first <= second
    return number_threads(2, run), lambda last, results: all(results)


@standard(1, 2, source="")
def release_sequence(size):
    """Updates between the release and the acquire belong to the release sequence."""
    def run(number):
        if number == 0:
            yield store("data", 1)
            yield store("flag", 1, "rel")
            return True
        if number <= size:
            yield add("flag", 2)
            return True
        flag = yield load("flag", "acq")
        data = yield load("data")
        return flag % 2 == 0 or data == 1
    return number_threads(size + 2, run), lambda last, results: all(results)


@standard(2, 3, source="")
def reorder(size):
    """Setters of two locations, and one who checks that both are set, or none."""
    def run(number):
        if number < size - 1:
            yield store("a", 1)
            yield store("b", -1)
            return True
        first = yield load("a")
        second = yield load("b")
        return (first, second) in ((0, 0), (1, -1))
    return number_threads(size, run), lambda last, results: all(results)


@standard(1, 2, source="")
def exponential_bug(size):
    """The order of many writes does not matter, and then one does."""
    def run(number):
        if number == 0:
            for value in range(size):
                yield store("x", value + 1)
            yield store("y", 1)
            return True
        if number == 1:
            for value in range(size):
                yield store("x", size + value + 1)
            return True
        if (yield load("y")) != 1:
            return True
        first = yield load("x")
        second = yield load("x")
        return first == second
    return number_threads(3, run), lambda last, results: all(results)
