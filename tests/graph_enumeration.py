"""All execution graphs of a program with control flow, found by brute force: the graph grows by one event at
a time, in every way that there is, and no graph is looked at twice, as all are remembered.

A program's threads are generators: each yields an operation, and is told what it read. What a thread does
next follows from what it read so far, so that a graph without the values says it all.

Sequential consistency is interleaving: there is a memory, reads read the newest write, writes come last in
coherence order. For RC11 a read reads any write of the graph, and a write stands anywhere in coherence
order, as far as happens before allows it; the axioms of graph_model.py have the last word. Program order and
reads-from have no cycle in RC11, so every graph grows like this. A third model, "axioms", is RC11 with no word but
theirs: for cross-checks.
"""
from typing import NamedTuple, Optional

import graph_model

EVENTS_MOST = 256  # of a thread: a set of events is a number with so many bits for each thread
INITIAL = (-1, 0)  # the write that each location starts with
ALWAYS_NEXT = ("fence", "create")  # what no other thread can see
CHECKED_MOST = 400  # graphs of a program to which the axioms are applied though none is seq_cst


class Operation(NamedTuple):
    kind: str  # load store add exchange compare lock fence create blocked
    location: object = ""
    order: str = "rlx"
    operand: int = 0
    expected: int = 0  # by a compare-exchange
    failure_order: str = "rlx"


class Program(NamedTuple):
    name: str
    size: int
    threads: list  # functions that make generators
    is_correct: object  # called with the last values of locations and the threads' results, in the end
    initial: dict  # what does not start with 0
    created: frozenset = frozenset()  # threads that thread 0 creates by an operation


class Event(NamedTuple):
    operation: Operation
    read: Optional[int]
    source: object
    written: Optional[int]
    happens: int  # what happens before it, and itself, as bits
    released: int  # what is known to whoever acquires this write

    def order(self):
        is_failed = self.operation.kind == "compare" and self.written is None
        return self.operation.failure_order if is_failed else self.operation.order


class Counts(NamedTuple):
    passed: int
    failed: int
    blocked: int


class Memory(dict):
    """The coherence orders: of each location, its writes."""

    def __missing__(self, location):
        return (INITIAL,)


class State(NamedTuple):
    events: tuple  # of each thread
    memory: Memory

    def key(self):
        sources = tuple(tuple(e.source for e in events) for events in self.events)
        return sources, frozenset(self.memory.items())


def bit(identity):
    return 1 << identity[0] * EVENTS_MOST + identity[1]


def written_by(operation, read):
    """What the operation writes if it reads this, or None."""
    if operation.kind in ("store", "exchange"):
        return operation.operand
    if operation.kind == "add":
        return read + operation.operand
    if operation.kind == "compare":
        return operation.operand if read == operation.expected else None
    return 1 if operation.kind == "lock" else None


class Threads:
    """What the threads of a program do next."""

    def __init__(self, program):
        self.program, self.known = program, {}

    def ask(self, thread, reads):
        """The operation after these reads, or None; and the result of a thread that has ended."""
        key = thread, reads
        if key not in self.known:
            self.known[key] = self.run(thread, reads)
        return self.known[key]

    def run(self, thread, reads):
        generator, answer = self.program.threads[thread](), None
        for read in (*reads, None):
            try:
                operation = generator.send(answer)
            except StopIteration as end:
                return None, end.value
            answer = read
        return operation, None


class Search:
    def __init__(self, program, model):
        self.program, self.model = program, model
        self.threads = Threads(program)
        self.users = {}  # of each location, the threads that access it
        self.shared = {}  # of each location that threads share, those threads
        self.groups = []  # of each thread, those that it shares something with, and so on
        self.graphs = 0  # that the axioms were applied to
        self.has_locks = False
        self.deadlocks = 0

    # Values

    def value(self, state, location, write):
        if write == INITIAL:
            return self.program.initial.get(location, 0)
        return state.events[write[0]][write[1]].written

    def next_operation(self, state, thread):
        return self.threads.ask(thread, tuple(e.read for e in state.events[thread]))

    def creation(self, state, thread):
        """The event that creates the thread, if there is one in the graph."""
        return next((e for e in state.events[0] if e.operation == Operation("create", operand=thread)), None)

    # Growing

    def known_before(self, state, thread):
        """What happens before the thread's next event."""
        events = state.events[thread]
        if events:
            return events[-1].happens
        return self.creation(state, thread).happens if thread in self.program.created else 0

    def first_allowed(self, state, thread, location):
        """Where in coherence order the thread's next event may read, or stand behind, at the earliest."""
        known, order = self.known_before(state, thread), state.memory[location]
        first = 0
        for number, events in enumerate(state.events):
            for index, event in enumerate(events):
                if event.operation.location != location or not known & bit((number, index)):
                    continue
                seen = (number, index) if event.written is not None else event.source
                first = max(first, order.index(seen))
        return first

    def is_taken(self, state, location, place):
        """Whether the next write in coherence order is an update of this one."""
        order = state.memory[location]
        if place + 1 == len(order):
            return False
        thread, index = order[place + 1]
        return state.events[thread][index].source is not None

    def places(self, state, thread, operation):
        """Where in coherence order the operation may read, or stand behind."""
        location = operation.location
        newest = len(state.memory[location]) - 1
        first = {"sc": newest, "axioms": 0}.get(self.model)
        if first is None:
            first = self.first_allowed(state, thread, location)
        for place in range(first, newest + 1):
            read = self.value(state, location, state.memory[location][place])
            is_write = operation.kind == "store" or written_by(operation, read) is not None
            if (operation.kind == "lock" and read != 0) or (is_write and self.is_taken(state, location, place)):
                continue
            yield place

    def happens(self, state, thread, operation, source, order):
        happens = self.known_before(state, thread) | bit((thread, len(state.events[thread])))
        if source is not None and source != INITIAL and order in ("acq", "ar", "sc"):
            happens |= state.events[source[0]][source[1]].released
        if operation.kind == "fence" and order in ("acq", "ar", "sc"):
            for event in state.events[thread]:
                if event.source not in (None, INITIAL):
                    happens |= state.events[event.source[0]][event.source[1]].released
        return happens

    def released(self, state, thread, event):
        released = 0
        for head in (*state.events[thread], event):
            is_head = head.operation.kind == "fence" or (
                head.written is not None and head.operation.location == event.operation.location)
            if is_head and head.order() in ("rel", "ar", "sc"):
                released |= head.happens
        if event.source not in (None, INITIAL):
            released |= state.events[event.source[0]][event.source[1]].released
        return released

    def grow(self, state, thread, operation, place):
        """The graph with one more event."""
        identity, memory = (thread, len(state.events[thread])), state.memory
        source = read = None
        if place is not None and operation.kind != "store":
            source = memory[operation.location][place]
            read = self.value(state, operation.location, source)
        event = Event(operation, read, source, written_by(operation, read), 0, 0)
        event = event._replace(happens=self.happens(state, thread, operation, source, event.order()))
        if event.written is not None:
            event = event._replace(released=self.released(state, thread, event))
            order = memory[operation.location]
            memory = Memory(memory)
            memory[operation.location] = order[:place + 1] + (identity,) + order[place + 1:]
        events = list(state.events)
        events[thread] += (event,)
        return State(tuple(events), memory)

    def ready(self, state):
        """Threads that have something to do, and what."""
        for thread in range(len(self.program.threads)):
            if thread in self.program.created and self.creation(state, thread) is None:
                continue
            operation, _ = self.next_operation(state, thread)
            if operation is not None and operation.kind != "blocked":
                yield thread, operation

    def is_alone(self, thread, operation):
        """Whether what the others do neither changes this operation, nor is changed by it, so that it is enough
        to try it first."""
        if operation.kind in ALWAYS_NEXT:
            return True
        self.has_locks |= operation.kind == "lock"
        users = self.users.setdefault(operation.location, set())
        users.add(thread)
        if operation.location not in self.shared:
            return True
        return operation.kind == "store" and self.model != "sc"  # it stands anywhere among later ones

    def choices(self, ready):
        """What is to be tried, parts that have nothing to do with each other apart."""
        alone = [(t, o) for t, o in ready if self.is_alone(t, o)]
        yield alone[:1]
        while ready:
            group = self.groups[ready[0][0]]
            yield [(t, o) for t, o in ready if t in group]
            ready = [(t, o) for t, o in ready if t not in group]

    def successors(self, state):
        """Those of one part are enough, if it can go on."""
        for choice in self.choices(list(self.ready(state))):
            found = []
            for thread, operation in choice:
                places = [None] if operation.kind in ALWAYS_NEXT else self.places(state, thread, operation)
                found += [self.grow(state, thread, operation, place) for place in places]
            if found:
                return found
        return []

    def set_groups(self):
        self.groups = [{thread} for thread in range(len(self.program.threads))]
        created = self.program.created | {0} if self.program.created else frozenset()
        for users in (*self.shared.values(), created):
            group = set().union(*(self.groups[thread] for thread in users))
            for thread in group:
                self.groups[thread] = group

    def ends(self):
        """All graphs that cannot grow. Threads are taken to share what they are known to share, and those that
        share nothing go on one after the other; if more turns out to be shared, the search starts again."""
        while True:
            self.set_groups()
            start = State(((),) * len(self.program.threads), Memory())
            seen, left, found = {start.key()}, [start], []
            while left:
                state = left.pop()
                is_end = True
                for successor in self.successors(state):
                    is_end = False
                    key = successor.key()
                    if key not in seen:
                        seen.add(key)
                        left.append(successor)
                if is_end:
                    found.append(state)
            shared = {location: frozenset(users) for location, users in self.users.items() if len(users) > 1}
            if shared == self.shared:
                return found
            self.shared = shared

    # Ends

    def verdict(self, state):
        """What kind of end it is: the number of a field of Counts."""
        asked = [self.next_operation(state, t) for t in range(len(state.events))]
        if any(operation is not None and operation.kind == "blocked" for operation, _ in asked):
            return 2
        if any(operation is not None for operation, _ in asked):
            self.deadlocks += 1
            return 1
        values = {location: self.value(state, location, order[-1]) for location, order in state.memory.items()}
        last = Values(self.program.initial, values)
        return 0 if self.program.is_correct(last, [result for _, result in asked]) else 1

    def is_consistent(self, state):
        if self.model == "sc":
            return True
        has_sc = any(e.order() == "sc" for events in state.events for e in events)
        self.graphs += 1
        if not has_sc and self.graphs > CHECKED_MOST and self.model == "rc11":
            return True
        is_rc11 = axiomatic(self.program, state).is_rc11()
        if not has_sc and not is_rc11 and self.model == "rc11":
            raise AssertionError(f"{self.program.name}: the axioms do not allow a graph")
        return is_rc11

    def counts(self):
        counts = [0, 0, 0]
        for state in self.ends():
            if self.is_consistent(state):
                counts[self.verdict(state)] += 1
        return Counts(*counts)


class Values(dict):
    """The last values of locations; those that nobody wrote start with what the program says, or 0."""

    def __init__(self, initial, values):
        super().__init__(initial)
        self.update(values)

    def __missing__(self, location):
        return 0


# The same graph as graph_model.py has it.


class AxiomaticEvent:
    def __init__(self, number, thread, event):
        order = event.order()
        self.number, self.thread = number, thread
        self.is_fence = event.operation.kind in ALWAYS_NEXT
        self.location = "" if self.is_fence else f"[{event.operation.location}]"  # true, even if it is number 0
        self.is_read, self.is_write = event.source is not None, event.written is not None
        self.is_update = self.is_read and self.is_write
        self.is_sc = order == "sc"
        self.acquires = order in ("acq", "ar", "sc") and not (self.is_write and not self.is_read)
        self.releases = order in ("rel", "ar", "sc") and (self.is_write or self.is_fence)


def axiomatic(program, state):
    locations = sorted({e.operation.location for events in state.events for e in events} - {""}, key=str)
    events, numbers = [], {}
    for location in locations:
        numbers[location] = len(events)
        start = Event(Operation("store", location), None, None, 0, 0, 0)
        events.append(AxiomaticEvent(len(events), -1, start))
    for thread, own in enumerate(state.events):
        for index, event in enumerate(own):
            numbers[thread, index] = len(events)
            events.append(AxiomaticEvent(len(events), thread, event))
    creations = {numbers[0, i]: e.operation.operand for i, e in enumerate(state.events[0])
                 if e.operation.kind == "create"}
    before = [sum(1 << b.number for b in events if is_sequenced(a, b, creations)) for a in events]
    source = {}
    for thread, own in enumerate(state.events):
        for index, event in enumerate(own):
            if event.source is not None:
                is_first = event.source == INITIAL
                source[numbers[thread, index]] = numbers[event.operation.location if is_first else event.source]
    orders = [(numbers[x],) + tuple(numbers[write] for write in state.memory[x][1:]) for x in locations]
    return graph_model.Graph(events, before, source, orders)


def is_sequenced(first, second, creations):
    """Whether the one is before the other in its thread, or in the one that creates it. The axioms ask for no
    more than that of sb: that a thread has one order."""
    if first.thread == second.thread:
        return 0 <= first.thread and first.number < second.number
    created = [number for number, thread in creations.items() if thread == second.thread]
    return first.thread == 0 and bool(created) and first.number <= created[0]


def relaxed(program):
    """The program with relaxed operations only, for a check: its graphs that are sequentially consistent by the axioms
    are those that interleaving finds."""
    def weaken(thread):
        def run():
            generator, answer = thread(), None
            while True:
                try:
                    operation = generator.send(answer)
                except StopIteration as end:
                    return end.value
                answer = yield operation._replace(order="rlx", failure_order="rlx")
        return run
    return program._replace(threads=[weaken(thread) for thread in program.threads])


def counts_by_axioms_of_sc(program):
    search = Search(relaxed(program), "rc11")
    counts = [0, 0, 0]
    for state in search.ends():
        if axiomatic(program, state).is_sc():
            counts[search.verdict(state)] += 1
    return Counts(*counts)
