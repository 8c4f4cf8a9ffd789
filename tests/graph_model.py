"""All execution graphs that a memory model allows a litmus program: the candidates of graph_candidates.py
are checked. A graph is what each read reads, and in which order the writes of each location stand.

Programs are written as in c11_model.py, and may have, besides:

    x+1,rlx    a fetch-add         x?1>2,ar    a compare-exchange of 1 for 2

Models: sc, sequential consistency; rc11, as in Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing sequential
consistency in C/C++11", PLDI 2017, section 3, whose names are used here.
"""
import itertools

from c11_model import LOCATIONS, Event, close, is_acyclic, join, members, sequenced_before, sum_bits
from graph_candidates import causal, choices, coherence_orders, initially, reads_from

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


def where(events, test):
    """The identity on some events."""
    return [(1 << e.number) * bool(test(e)) for e in events]


def between(events, relation, test):
    return [sum_bits(1 << j for j in members(row) if test(events[i], events[j])) for i, row in enumerate(relation)]


def happens_before(events, sb, source):
    """hb, which coherence has no part in."""
    rf = [0] * len(events)
    for read, write in source.items():
        rf[write] |= 1 << read
    optional = where(events, lambda e: True)
    fences = where(events, lambda e: e.is_fence)
    writes = where(events, lambda e: e.is_write)
    own = between(events, sb, lambda a, b: a.is_write and b.is_write and a.location == b.location)
    updates = between(events, rf, lambda a, b: b.is_update)
    sequence = compose(writes, join(optional, own), writes, join(optional, close(updates)))
    sw = compose(where(events, lambda e: e.releases), join(optional, compose(fences, sb)), sequence,
                 rf, join(optional, compose(sb, fences)), where(events, lambda e: e.acquires))
    sw = between(events, sw, lambda a, b: a.number != b.number)
    return close(join(sb, sw, initially(events)))


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

    def is_atomic(self):
        for event in self.events:
            if event.is_update:
                order = next(o for o in self.orders if event.number in o)
                if order.index(event.number) != order.index(self.source[event.number]) + 1:
                    return False
        return True

    def is_sc(self):
        return is_acyclic(join(self.sb, self.rf, self.mo, self.rb))

    def psc(self, hb):
        sc = where(self.events, lambda e: e.is_sc)
        if not any(sc):
            return sc
        optional = where(self.events, lambda e: True)
        fences = where(self.events, lambda e: e.is_sc and e.is_fence)
        elsewhere = between(self.events, self.sb, lambda a, b: not a.location or a.location != b.location)
        same = between(self.events, hb, lambda a, b: a.location and a.location == b.location)
        scb = join(self.sb, compose(elsewhere, hb, elsewhere), same, self.mo, self.rb)
        before, after = compose(fences, join(optional, hb)), compose(join(optional, hb), fences)
        base = compose(join(sc, before), scb, join(sc, after))
        return join(base, compose(fences, join(hb, compose(hb, self.eco, hb)), fences))

    def is_rc11(self):
        hb = happens_before(self.events, self.sb, self.source)
        return (is_irreflexive(hb) and is_irreflexive(compose(hb, self.eco)) and is_irreflexive(self.eco)
                and is_acyclic(join(self.sb, self.rf)) and is_acyclic(self.psc(hb)))

    def is_allowed(self, model):
        return self.is_atomic() and (self.is_sc() if model == "sc" else self.is_rc11())

    def outcome(self):
        digits = [str(self.events[self.source[read]].value) for read in sorted(self.source)]
        for order in self.orders:
            digits.append(str(self.events[order[-1]].value))
        return "".join(digits)


def candidates(text, model):
    """Graphs that may be allowed: all that are, and some that are not."""
    events = parse(text)
    sb = sequenced_before(events)
    for source in reads_from(events, sb, choices(events, sb)):
        hb = causal(events, sb, source) if model == "sc" else happens_before(events, sb, source)
        if is_irreflexive(hb):
            for orders in itertools.product(*coherence_orders(events, source, hb)):
                yield Graph(events, sb, source, orders)


def allowed(text, model):
    """The graphs of a program, one by one: look at each (its source, orders, outcome) before the next."""
    for graph in candidates(text, model):
        if graph.is_allowed(model):
            yield graph


def graphs(text, model):
    """All graphs of a program: their number, and their outcomes."""
    outcomes = [graph.outcome() for graph in allowed(text, model)]
    return len(outcomes), set(outcomes)
