"""The programs of graph_locks.c, for graph_counts.py: locks made of atomics."""
from graph_count_operations import add, assume, compare, exchange
from graph_count_operations import fence, load, number_threads, standard, store


def count_up():
    """To be done by one thread at a time."""
    count = yield load("count")
    yield store("count", count + 1)


def counting(size, run):
    return number_threads(size, run), lambda last, results: last["count"] == size


@standard(2, 3, source="n!")
def ticket_lock(size):
    def run(number):
        ticket = yield add("next", 1)
        yield from assume((yield load("serving", "acq")) == ticket)
        yield from count_up()
        yield store("serving", ticket + 1, "rel")
    return counting(size, run)


@standard(2, 3, 4, source="n!")
def spin_lock(size):
    def run(number):
        yield from assume((yield compare("held", 0, 1, "acq")) == 0)
        yield from count_up()
        yield store("held", 0, "rel")
    return counting(size, run)


@standard(2, source="n!, and those in which both are inside")
def spin_lock_relaxed(size):
    def run(number):
        yield from assume((yield compare("held", 0, 1)) == 0)
        yield from count_up()
        yield store("held", 0)
    return counting(size, run)


@standard(2, 3, source="")
def test_and_set_lock(size):
    """Looks before it exchanges."""
    def run(number):
        yield from assume((yield load("held")) == 0)
        yield from assume((yield exchange("held", 1, "acq")) == 0)
        yield from count_up()
        yield store("held", 0, "rel")
    return counting(size, run)


def peterson_ordered(store_order, load_order):
    def run(number):
        yield store(("flag", number), 1, store_order)
        yield store("turn", 1 - number, store_order)
        if (yield load(("flag", 1 - number), load_order)) != 0:
            yield from assume((yield load("turn", load_order)) == number)
        yield from count_up()
        yield store(("flag", number), 0, store_order)
    return counting(2, run)


@standard(2, source="")
def peterson(size):
    return peterson_ordered("sc", "sc")


@standard(2, source="")
def peterson_release(size):
    return peterson_ordered("rel", "acq")


@standard(2, source="")
def peterson_relaxed(size):
    return peterson_ordered("rlx", "rlx")


def dekker_ordered(store_order, load_order):
    def run(number):
        other = 1 - number
        yield store(("flag", number), 1, store_order)
        if (yield load(("flag", other), load_order)) != 0:
            if (yield load("turn", load_order)) != number:
                yield store(("flag", number), 0, store_order)
                yield from assume((yield load("turn", load_order)) == number)
                yield store(("flag", number), 1, store_order)
            yield from assume((yield load(("flag", other), load_order)) == 0)
        yield from count_up()
        yield store("turn", other, store_order)
        yield store(("flag", number), 0, store_order)
    return counting(2, run)


@standard(2, source="")
def dekker(size):
    return dekker_ordered("sc", "sc")


@standard(2, source="")
def dekker_relaxed(size):
    return dekker_ordered("rlx", "rlx")


@standard(2, source="")
def dekker_fences(size):
    """Who is alone goes in, else nobody."""
    def run(number):
        yield store(("flag", number), 1)
        yield fence("sc")
        if (yield load(("flag", 1 - number))) != 0:
            return 0
        yield from count_up()
        return 1
    return number_threads(2, run), lambda last, results: last["count"] == sum(results)


@standard(2, source="")
def lamport_fast(size):
    """Lamport's fast mutex; who is to start again goes no further."""
    def run(number):
        me, other = number + 1, 1 - number
        yield store(("busy", number), 1, "sc")
        yield store("x", me, "sc")
        yield from assume((yield load("y", "sc")) == 0)
        yield store("y", me, "sc")
        if (yield load("x", "sc")) != me:
            yield store(("busy", number), 0, "sc")
            yield from assume((yield load(("busy", other), "sc")) == 0)
            yield from assume((yield load("y", "sc")) == me)
        yield from count_up()
        yield store("y", 0, "sc")
        yield store(("busy", number), 0, "sc")
    return counting(2, run)


@standard(2, source="")
def szymanski(size):
    def run(number):
        own, other = ("flag", number), ("flag", 1 - number)
        yield store(own, 1, "sc")
        yield from assume((yield load(other, "sc")) < 3)
        yield store(own, 3, "sc")
        if (yield load(other, "sc")) == 1:
            yield store(own, 2, "sc")
            yield from assume((yield load(other, "sc")) == 4)
        yield store(own, 4, "sc")
        if number == 1:
            yield from assume((yield load(other, "sc")) < 2)
        yield from count_up()
        if number == 0:
            seen = yield load(other, "sc")
            yield from assume(seen < 2 or seen > 3)
        yield store(own, 0, "sc")
    return counting(2, run)


def sequence_reads(size, has_fences):
    """A writer, and readers that assume that they were not disturbed."""
    def write():
        yield store("sequence", 1)
        if has_fences:
            yield fence("rel")
        yield store("first", 1)
        yield store("second", 1)
        yield store("sequence", 2, "rel" if has_fences else "rlx")
        return True

    def run(number):
        if number == 0:
            return (yield from write())
        before = yield load("sequence", "acq" if has_fences else "rlx")
        yield from assume(before % 2 == 0)
        first = yield load("first")
        second = yield load("second")
        if has_fences:
            yield fence("acq")
        yield from assume((yield load("sequence")) == before)
        return first == second
    return number_threads(size, run), lambda last, results: all(results)


@standard(2, 3, source="2^(n-1)")
def sequence_lock(size):
    return sequence_reads(size, True)


@standard(2, source="")
def sequence_lock_relaxed(size):
    return sequence_reads(size, False)
