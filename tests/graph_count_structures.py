"""The programs of graph_structures.c, for graph_counts.py. Node number n is n + 1; 0 is none."""
from graph_count_operations import assume, compare, load, number_threads, standard, store


def push(node, attempts):
    for _ in range(attempts):
        top = yield load("top")
        yield store(("next", node), top)
        if (yield compare("top", top, node, "rel")) == top:
            return
    yield from assume(False)


def pop(attempts):
    for _ in range(attempts):
        top = yield load("top", "acq")
        if top == 0:
            return 0
        following = yield load(("next", top))
        if (yield compare("top", top, following, "acq")) == top:
            return top
    yield from assume(False)


@standard(2, 3, source="")
def treiber_push(size):
    def run(number):
        yield from push(number + 1, size)

    def is_correct(last, results):
        node, nodes = last["top"], 0
        while node != 0:
            node, nodes = last["next", node], nodes + 1
        return nodes == size
    return number_threads(size, run), is_correct


@standard(2, source="")
def treiber_push_and_pop(size):
    """Each thread pushes a node and pops one."""
    def run(number):
        yield from push(number + 1, 2 * size)
        return (yield from pop(2 * size))
    return number_threads(size, run), lambda last, results: sorted(results) == list(range(1, size + 1))


@standard(2, 3, source="")
def treiber_pop(size):
    """One thread pushes two nodes, the others pop one each, or none."""
    def run(number):
        if number == 0:
            yield from push(1, size + 1)
            yield from push(2, size + 1)
            return 0
        return (yield from pop(size + 1))

    def is_correct(last, results):
        found = [node for node in results if node != 0]
        return len(set(found)) == len(found)
    return number_threads(size, run), is_correct


def enqueue(node, attempts):
    for _ in range(attempts):
        tail = yield load("tail", "acq")
        following = yield load(("next", tail), "acq")
        if following != 0:
            yield compare("tail", tail, following, "rel")
        elif (yield compare(("next", tail), 0, node, "rel")) == 0:
            yield compare("tail", tail, node, "rel")
            return
    yield from assume(False)


def dequeue(attempts):
    for _ in range(attempts):
        head = yield load("head", "acq")
        tail = yield load("tail", "acq")
        following = yield load(("next", head), "acq")
        if following == 0:
            return 0
        if head == tail:
            yield compare("tail", tail, following, "rel")
        elif (yield compare("head", head, following, "ar")) == head:
            return following
    yield from assume(False)


@standard(2, source="")
def michael_scott_enqueue(size):
    """Node 1 is the one that the queue starts with."""
    def run(number):
        yield from enqueue(number + 2, 2 * size)

    def is_correct(last, results):
        node, nodes = 1, 0
        while last["next", node] != 0:
            node, nodes = last["next", node], nodes + 1
        return nodes == size and last["tail"] == node
    return number_threads(size, run), is_correct, {"head": 1, "tail": 1}


@standard(2, 3, source="")
def michael_scott_queue(size):
    """The last thread takes a node, if there is one; the others add one each."""
    def run(number):
        if number < size - 1:
            yield from enqueue(number + 2, 2 * size)
            return 0
        return (yield from dequeue(2 * size))

    def is_correct(last, results):
        return results[-1] == 0 or 1 < results[-1] <= size
    return number_threads(size, run), is_correct, {"head": 1, "tail": 1}
