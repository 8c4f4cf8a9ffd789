"""All execution graphs that a memory model allows a litmus program: every candidate is enumerated and
checked. A graph is what each read reads, and in which order the writes of each location stand.

Programs are written as in c11_model.py, and may have, besides:

    x+1,rlx    a fetch-add         x?1>2,ar    a compare-exchange of 1 for 2

Models: sc, sequential consistency; rc11, as in Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing sequential
consistency in C/C++11", PLDI 2017, section 3, whose names are used here.
"""
import itertools
import math

from c11_model import LOCATIONS, Event, close, is_acyclic, join, members, sequenced_before, sum_bits

FAILED = {"rlx": "rlx", "rel": "rlx", "acq": "acq", "ar": "acq", "sc": "sc"}  # orders of compare-exchanges


class GraphEvent(Event):
    """An event that may write what it writes by what it reads."""

    def __init__(self, number, thread, text):
        operation, order = text.split(",")
        kind = operation[1:2] if operation[0] != "f" else ""
        self.add = int(operation[2:]) if kind == "+" else 0
        self.expected = None
        if kind == "?":
            expected, written = operation[2:].split(">")
            self.expected = int(expected)
            operation = f"{operation[0]}^{written}"
        elif kind == "+":
            operation = f"{operation[0]}^0"
        super().__init__(number, thread, operation + "," + order)
        self.written, self.order_asked = self.value, order
        self.is_rmw = self.is_update

    def read(self, value):
        """Becomes what it is, having read this value."""
        fails = self.expected is not None and value != self.expected
        order = FAILED[self.order_asked] if fails else self.order_asked
        self.is_update = self.is_write = self.is_rmw and not fails
        self.value = value + self.add if self.add else self.written
        self.is_sc = order == "sc"
        self.acquires = order in ("acq", "ar", "sc")
        self.releases = self.is_write and order in ("rel", "ar", "sc")


def parse(text):
    events = [GraphEvent(i, -1, location + "=0,rlx") for i, location in enumerate(LOCATIONS)]
    for thread, part in enumerate(text.split("|")):
        for operation in part.split():
            events.append(GraphEvent(len(events), thread, operation))
    return events


def compose(*relations):
    """One after the other."""
    result = relations[0]
    for relation in relations[1:]:
        result = [sum_bits(relation[i] for i in members(row)) for row in result]
    return result


def is_irreflexive(relation):
    return not any(row >> i & 1 for i, row in enumerate(relation))


class Graph:
    def __init__(self, events, sb, source, orders):
        self.events, self.sb, self.source, self.orders = events, sb, source, orders
        self.rf = self.empty()
        for read, write in source.items():
            self.rf[write] |= 1 << read
        self.mo = self.empty()
        for order in orders:
            for i, write in enumerate(order):
                self.mo[write] |= sum_bits(1 << later for later in order[i + 1:])
        self.rb = self.empty()
        for read, write in source.items():
            self.rb[read] = self.mo[write] & ~(1 << read)
        self.eco = close(join(self.rf, self.mo, self.rb))

    def empty(self):
        return [0] * len(self.events)

    def where(self, test):
        """The identity on some events."""
        return [(1 << e.number) * bool(test(e)) for e in self.events]

    def between(self, relation, test):
        return [sum_bits(1 << j for j in members(row) if test(self.events[i], self.events[j]))
                for i, row in enumerate(relation)]

    def is_atomic(self):
        for event in self.events:
            if event.is_update:
                order = next(o for o in self.orders if event.number in o)
                if order.index(event.number) != order.index(self.source[event.number]) + 1:
                    return False
        return True

    def is_sc(self):
        return is_acyclic(join(self.sb, self.rf, self.mo, self.rb))

    def happens_before(self):
        optional = self.where(lambda e: True)
        fences = self.where(lambda e: e.is_fence)
        writes = self.where(lambda e: e.is_write)
        own = self.between(self.sb, lambda a, b: a.is_write and b.is_write and a.location == b.location)
        updates = self.between(self.rf, lambda a, b: b.is_update)
        sequence = compose(writes, join(optional, own), writes, join(optional, close(updates)))
        sw = compose(self.where(lambda e: e.releases), join(optional, compose(fences, self.sb)), sequence,
                     self.rf, join(optional, compose(self.sb, fences)), self.where(lambda e: e.acquires))
        sw = self.between(sw, lambda a, b: a.number != b.number)
        threads = sum_bits(1 << e.number for e in self.events if e.thread >= 0)
        initial = [threads * (e.thread < 0) for e in self.events]
        return close(join(self.sb, sw, initial))

    def psc(self, hb):
        optional = self.where(lambda e: True)
        sc = self.where(lambda e: e.is_sc)
        fences = self.where(lambda e: e.is_sc and e.is_fence)
        elsewhere = self.between(self.sb, lambda a, b: not a.location or a.location != b.location)
        same = self.between(hb, lambda a, b: a.location and a.location == b.location)
        scb = join(self.sb, compose(elsewhere, hb, elsewhere), same, self.mo, self.rb)
        before, after = compose(fences, join(optional, hb)), compose(join(optional, hb), fences)
        base = compose(join(sc, before), scb, join(sc, after))
        return join(base, compose(fences, join(hb, compose(hb, self.eco, hb)), fences))

    def is_rc11(self):
        hb = self.happens_before()
        return (is_irreflexive(hb) and is_irreflexive(compose(hb, self.eco)) and is_irreflexive(self.eco)
                and is_acyclic(self.psc(hb)) and is_acyclic(join(self.sb, self.rf)))

    def outcome(self):
        digits = [str(self.events[self.source[read]].value) for read in sorted(self.source)]
        for order in self.orders:
            digits.append(str(self.events[order[-1]].value))
        return "".join(digits)


def evaluate(events, source):
    """Gives all events their values. False: some read reads what is not written, or itself in the end."""
    left, known = set(source), {e.number for e in events if e.number not in source}
    while left:
        ready = [read for read in left if source[read] in known]
        if not ready:
            return False
        for read in ready:
            events[read].read(events[source[read]].value)
            known.add(read)
            left.remove(read)
    return all(events[write].is_write for write in source.values())


def choices(events, sb):
    """Of each location, what may write it, and of each read, what it may read."""
    may_write = [[e.number for e in events if e.is_write and e.location == x] for x in LOCATIONS]
    sources = [[w for w in may_write[LOCATIONS.index(read.location)]
                if w != read.number and not sb[read.number] >> w & 1] for read in events if read.is_read]
    return may_write, sources


def candidates(text):
    """How many graphs are to be looked at."""
    events = parse(text)
    may_write, sources = choices(events, sequenced_before(events))
    return math.prod(math.factorial(len(group) - 1) for group in may_write) * math.prod(map(len, sources))


def graphs(text, model):
    """All graphs of a program: their number, and their outcomes."""
    events = parse(text)
    sb = sequenced_before(events)
    reads = [e for e in events if e.is_read]
    may_write, sources = choices(events, sb)
    number, outcomes = 0, set()
    for choice in itertools.product(*sources):
        source = dict(zip([read.number for read in reads], choice))
        if not evaluate(events, source):
            continue
        writes = [[w for w in group if events[w].is_write] for group in may_write]
        orders = [[(w[0],) + rest for rest in itertools.permutations(w[1:])] for w in writes]
        for order in itertools.product(*orders):
            graph = Graph(events, sb, source, order)
            if graph.is_atomic() and (graph.is_sc() if model == "sc" else graph.is_rc11()):
                number += 1
                outcomes.add(graph.outcome())
    return number, outcomes
