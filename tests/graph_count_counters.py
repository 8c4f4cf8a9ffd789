"""The programs of graph_counters.c, for graph_counts.py: few locations, and control flow."""
from graph_count_operations import add, always, assume, compare, create
from graph_count_operations import exchange, load, number_threads, standard, store


@standard(2, 3, 4, 5, 6, source="2^n")
def readers(size):
    def run(number):
        yield load("x") if number < size else store("x", 1)
    return number_threads(size + 1, run)


@standard(3, 4, 5, source="n!")
def writers(size):
    def run(number):
        yield store("x", number + 1)
    return number_threads(size, run)


@standard(2, 3, 4, source="(n+1)!")
def writers_and_reader(size):
    def run(number):
        yield store("x", number + 1) if number < size else load("x")
    return number_threads(size + 1, run)


@standard(2, 3, source="(n!)^2")
def store_then_load(size):
    def run(number):
        yield store("x", number + 1)
        return (yield load("x"))
    return number_threads(size, run)


@standard(2, 3, 4, source="2n over n")
def two_writers_of_many(size):
    def run(number):
        for value in range(size):
            yield store("x", value + 1)
    return number_threads(2, run)


@standard(2, 3, 4, 5, source="n!")
def fetch_add(size):
    def run(number):
        yield add("x", 1)
    return number_threads(size, run), lambda last, results: last["x"] == size


@standard(2, 3, source="(2n)!/2^n")
def fetch_add_twice(size):
    def run(number):
        yield add("x", 1)
        yield add("x", 1)
    return number_threads(size, run), lambda last, results: last["x"] == 2 * size


@standard(2, 3, 4, source="n!")
def exchanges(size):
    def run(number):
        yield exchange("x", number + 1)
    return number_threads(size, run)


@standard(2, 3, 4, 5, source="casrot in GenMC's tests: 2 5 14 43")
def rotating_compares(size):
    def run(number):
        yield compare("x", number, number + 1)
    return number_threads(size, run)


@standard(2, 3, source="")
def lost_update(size):
    def run(number):
        value = yield load("x", "sc")
        yield store("x", value + 1, "sc")
    return number_threads(size, run), lambda last, results: last["x"] == size


@standard(2, 3, 4, 5, 6, source="SC: lastzero in GenMC's tests, 64 of 5; (n+3) 2^(n-2) fits it")
def last_zero(size):
    def run(number):
        if number == 0:
            place = size
            while (yield load(place)) != 0:
                place -= 1
            return place
        value = yield load(number - 1)
        yield store(number, value + 1)
        return None
    return number_threads(size + 1, run)


@standard(11, 12, 13, 14, source="8^(n-11): each thread from number 11 on meets another one 3 times")
def indexer(size):
    table, messages = 128, 4

    def run(number):
        for message in range(1, messages + 1):
            word = message * 11 + number
            place = word * 7 % table
            while (yield compare(place, 0, word)) != 0:
                place = (place + 1) % table
    return number_threads(size, run)


def fibonacci_most(size):
    """The largest value that one of them can have."""
    before, now = 1, 1
    for _ in range(2 * size):
        before, now = now, before + now
    return now


def fibonacci_threads(size):
    def run(number):
        if number == 2:
            if (yield load(0)) <= fibonacci_most(size):
                yield load(1)
            return
        for _ in range(size):
            own = yield load(number)
            other = yield load(1 - number)
            yield store(number, own + other)
    return number_threads(3, run)


@standard(1, 2, 3, source="")
def fibonacci(size):
    most = fibonacci_most(size)
    return fibonacci_threads(size)[:2], lambda last, results: max(last[0], last[1]) <= most, {0: 1, 1: 1}


@standard(1, 2, 3, source="as fibonacci; fails where the largest value is reached")
def fibonacci_reached(size):
    most = fibonacci_most(size)
    return fibonacci_threads(size)[:2], lambda last, results: max(last[0], last[1]) < most, {0: 1, 1: 1}


@standard(1, 2, 3, 4, source="SC: fib_bench in GenMC's tests has 218243, as this one of 5")
def fibonacci_watched(size):
    """With a third thread that reads both."""
    return fibonacci_threads(size), always, {0: 1, 1: 1}


@standard(1, 2, 3, source="")
def control_flow(size):
    """What is read decides what is read, and written, next."""
    def run(number):
        if number == 0:
            yield store("flag", 1)
            yield store("data", 1)
            return
        if (yield load("flag")) != 0:
            if (yield load("data")) == 0:
                yield store("data", number + 1)
        else:
            yield store("flag", number + 1)
    return number_threads(size + 1, run)


@standard(2, 3, 4, source="")
def sigma(size):
    """Each thread writes where it is told, by whoever creates the threads, and who is faster."""
    def run(number):
        if number == 0:
            for created in range(size):
                yield create(created + 1)
                yield store("place", created + 1)
            return
        place = yield load("place")
        yield store(("array", place), 1)

    def is_correct(last, results):
        return sum(last["array", place] for place in range(size + 1)) == size
    return number_threads(size + 1, run), is_correct, {}, frozenset(range(1, size + 1))


@standard(2, 3, source="")
def compare_counter(size):
    """Counts by compare-exchanges in a loop; each failure is another one's success."""
    def run(number):
        for _ in range(size):
            value = yield load("x")
            if (yield compare("x", value, value + 1)) == value:
                return
        yield from assume(False)
    return number_threads(size, run), lambda last, results: last["x"] == size


@standard(2, 3, source="")
def singleton(size):
    """Who finds nothing makes it; the others use what they find."""
    def run(number):
        found = yield load("instance", "acq")
        if found == 0:
            yield store(("made", number), 1)
            found = yield compare("instance", 0, number + 1, "ar", "acq")
            found = number + 1 if found == 0 else found
        return (yield load(("made", found - 1))) == 1
    return number_threads(size, run), lambda last, results: all(results)
