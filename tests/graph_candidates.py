"""Candidate execution graphs of a litmus program, without most of those that no model allows: what each
read reads, read by read, and then the coherence orders that go with it and with what happens before what.

Only necessary conditions are used here; the axioms of graph_model.py are checked of what is left.
"""
from c11_model import LOCATIONS, close, join, members, sum_bits


def choices(events, sb):
    """Of each read, what it may read."""
    return {read.number: [w.number for w in events if w.is_write and w.location == read.location
                          and w is not read and not sb[read.number] >> w.number & 1]
            for read in events if read.is_read}


def evaluate(events, reads, source):
    """Gives events their values, as far as they follow from what is chosen, and returns those events."""
    known = {e.number for e in events if e.number not in reads}
    left = set(source)
    while left:
        ready = [read for read in left if source[read] in known]
        if not ready:
            break
        for read in ready:
            events[read].read(events[source[read]].value)
        known.update(ready)
        left.difference_update(ready)
    return known


def is_possible(events, known, source):
    """Whether all read what is written, and no two updates the same."""
    updated = set()
    for read, write in source.items():
        if write in known and not events[write].is_write:
            return False
        if read in known and events[read].is_update:
            if write in updated:
                return False
            updated.add(write)
    return True


def with_edge(order, first, second):
    """A transitively closed order, with an edge more."""
    later = order[second] | 1 << second
    return [row | later if i == first or row >> first & 1 else row for i, row in enumerate(order)]


def reads_from(events, sb, sources):
    """What each read reads, in every way in which sb and rf have no cycle; events have their values then."""
    def choose(source, order):
        if not is_possible(events, evaluate(events, sources, source), source):
            return
        if len(source) == len(sources):
            yield source
            return
        read = next(r for r in sources if r not in source)
        for write in sources[read]:
            if not order[read] >> write & 1:
                yield from choose({**source, read: write}, with_edge(order, write, read))

    yield from choose({}, sb)


def needed_order(events, group, source, hb):
    """Of each write of a location, those that coherence puts after it: hb;eco? is irreflexive."""
    needed = [0] * len(events)
    for first in group:
        for second in members(hb[first] & sum_bits(1 << e for e in group)):
            earlier = first if events[first].is_write else source[first]
            later = second if events[second].is_write else source[second]
            if earlier != later or events[second].is_update:
                needed[earlier] |= 1 << later
    return close(needed)


def orders_of(writes, needed, next_ones):
    """The orders of some writes that are as needed, and in which updates come next to what they read."""
    def place(order):
        if len(order) == len(writes):
            yield tuple(order)
            return
        left = [w for w in writes if w not in order]
        after_last = next_ones.get(order[-1]) if order else None
        for write in left if after_last is None else [after_last]:
            is_elsewhere = after_last is None and write in next_ones.values()
            if not is_elsewhere and not any(needed[other] >> write & 1 for other in left):
                yield from place(order + [write])

    yield from place([])


def coherence_orders(events, source, hb):
    """Of each location, the orders that its writes can have."""
    next_ones = {write: read for read, write in source.items() if events[read].is_update}
    result = []
    for location in LOCATIONS:
        group = [e.number for e in events if e.location == location]
        needed = needed_order(events, group, source, hb)
        result.append(list(orders_of([e for e in group if events[e].is_write], needed, next_ones)))
    return result


def initially(events):
    """The initial writes come before everything."""
    threads = sum_bits(1 << e.number for e in events if e.thread >= 0)
    return [threads * (e.thread < 0) for e in events]


def causal(events, sb, source):
    """What comes before what in whatever order a sequentially consistent execution has."""
    rf = [0] * len(events)
    for read, write in source.items():
        rf[write] |= 1 << read
    return close(join(sb, rf, initially(events)))
