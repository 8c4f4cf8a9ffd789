"""All outcomes that C11 allows a litmus program, by its axioms: every candidate execution is
enumerated and checked. As in C11 and C17 but for seq_cst, which is as in C++20 ([atomics.order],
after P0668).

A program: threads with | in between, of operations with spaces in between:

    x=1,rel    a store     x,acq      a load     x^2,ar     an exchange     f,sc       a fence

Orders: rlx acq rel ar sc. The values stored to a location differ, and none is 0. An outcome: what
the loads and exchanges read, in program order, thread by thread, and then the last values of x, y
and z.
"""
import itertools

LOCATIONS = "xyz"


class Event:
    def __init__(self, number, thread, text):
        self.number, self.thread = number, thread
        operation, self.order = text.split(",")
        self.is_fence = operation == "f"
        self.is_update = "^" in operation
        self.is_write = "=" in operation or self.is_update
        self.is_read = not self.is_write and not self.is_fence or self.is_update
        self.location = "" if self.is_fence else operation[0]
        self.value = int(operation[2:]) if self.is_write else 0
        self.is_sc = self.order == "sc"
        releases = self.order in ("rel", "ar", "sc")
        self.acquires = self.order in ("acq", "ar", "sc") and (self.is_read or self.is_fence)
        self.releases = releases and (self.is_write or self.is_fence)


def parse(text):
    """The events of a program: first the stores of 0 that it starts with."""
    events = []
    for location in LOCATIONS:
        events.append(Event(len(events), -1, location + "=0,rlx"))
    for thread, part in enumerate(text.split("|")):
        for operation in part.split():
            events.append(Event(len(events), thread, operation))
    return events


# Relations: of each event, the set of those that come after it, as bits.


def close(relation):
    """The transitive closure."""
    closed = list(relation)
    for middle in range(len(closed)):
        for i in range(len(closed)):
            if closed[i] >> middle & 1:
                closed[i] |= closed[middle]
    return closed


def is_acyclic(relation):
    return not any(after >> i & 1 for i, after in enumerate(close(relation)))


def join(*relations):
    return [sum_bits(rows) for rows in zip(*relations)]


def sum_bits(rows):
    bits = 0
    for row in rows:
        bits |= row
    return bits


def members(bits):
    return [i for i in range(bits.bit_length()) if bits >> i & 1]


class Execution:
    """A candidate: events, what each read reads, and the order of the stores of each location."""

    def __init__(self, events, sequenced, source, orders):
        self.events, self.sequenced, self.source, self.orders = events, sequenced, source, orders
        count = len(events)
        self.reads_from = [0] * count
        for read, write in source.items():
            self.reads_from[write] |= 1 << read
        self.modified = [0] * count
        for order in orders.values():
            for i, write in enumerate(order):
                for later in order[i + 1:]:
                    self.modified[write] |= 1 << later
        from_reads = [0] * count
        for read, write in source.items():
            from_reads[read] = self.modified[write] & ~(1 << read)
        self.coherence = close(join(self.reads_from, self.modified, from_reads))

    def updates_are_atomic(self):
        for event in self.events:
            if event.is_update:
                order = self.orders[event.location]
                if order.index(event.number) != order.index(self.source[event.number]) + 1:
                    return False
        return True

    def release_sequence(self, head):
        """C11 5.1.2.4: up to the first store that is neither its thread's nor an update."""
        order = self.orders[self.events[head].location]
        sequence = [head]
        for number in order[order.index(head) + 1:]:
            event = self.events[number]
            if event.thread != self.events[head].thread and not event.is_update:
                break
            sequence.append(number)
        return sequence

    def fences_before(self, number):
        return [f.number for f in self.events
                if f.is_fence and f.releases and self.sequenced[f.number] >> number & 1]

    def synchronizes(self):
        result = [0] * len(self.events)
        for head in self.events:
            if not head.is_write or head.thread < 0:
                continue
            releasing = self.fences_before(head.number) + [head.number] * head.releases
            for write in self.release_sequence(head.number):
                for read in members(self.reads_from[write]):
                    acquiring = [f.number for f in self.events if f.is_fence and f.acquires
                                 and self.sequenced[read] >> f.number & 1]
                    acquiring += [read] * self.events[read].acquires
                    for one in releasing:
                        result[one] |= sum_bits(1 << other for other in acquiring)
        return result

    def is_coherent(self, happens):
        for event in self.events:
            if happens[event.number] >> event.number & 1:
                return False
            for later in members(happens[event.number]):
                if self.coherence[later] >> event.number & 1:
                    return False
        return True

    def strongly(self, synchronizes, happens):
        """Strongly happens before, among seq_cst events (C++20 [intro.races])."""
        result = list(self.sequenced)
        for event in self.events:
            if event.is_sc:
                result[event.number] |= sum_bits(
                    1 << other for other in members(synchronizes[event.number])
                    if self.events[other].is_sc)
            for first in members(self.sequenced[event.number]):
                for last in members(happens[first]):
                    result[event.number] |= self.sequenced[last]
        return close(result)

    def has_total_order(self, synchronizes, happens):
        """Whether the seq_cst events can be ordered as [atomics.order] demands."""
        edges = [0] * len(self.events)
        strongly = self.strongly(synchronizes, happens)
        scs = sum_bits(1 << e.number for e in self.events if e.is_sc)
        fences = sum_bits(1 << e.number for e in self.events if e.is_sc and e.is_fence)

        def ends(number):
            """What must come after whatever comes before this access."""
            return (1 << number) & scs | happens[number] & fences

        for event in self.events:
            number = event.number
            if event.is_sc:
                edges[number] |= strongly[number] & scs
            after = sum_bits(ends(other) for other in members(self.coherence[number]))
            starts = [f for f in members(fences) if happens[f] >> number & 1]
            for start in starts + [number] * event.is_sc:
                edges[start] |= after
        return is_acyclic(edges)

    def is_allowed(self):
        if not self.updates_are_atomic():
            return False
        synchronizes = self.synchronizes()
        initial = [0] * len(self.events)
        threads = sum_bits(1 << e.number for e in self.events if e.thread >= 0)
        for event in self.events:
            if event.thread < 0:
                initial[event.number] = threads
        happens = close(join(self.sequenced, synchronizes, initial))
        return self.is_coherent(happens) and self.has_total_order(synchronizes, happens)

    def is_shown(self):
        """Whether docs/explorer.md promises that the explorer shows it: some order of execution
        agrees with program order and with what is read; an update reads the newest store then; and
        nothing enters a release sequence later."""
        executed = join(self.sequenced, self.reads_from)
        for order in self.orders.values():
            for i, write in enumerate(order):
                event = self.events[write]
                if event.is_update:
                    executed[write] |= self.modified[write]
                for j in range(i + 2, len(order)):
                    if event.thread >= 0 and self.events[order[j]].thread == event.thread:
                        for between in order[i + 1:j]:
                            executed[between] |= 1 << order[j]
        return is_acyclic(executed)

    def outcome(self):
        digits = [str(self.events[self.source[read]].value) for read in sorted(self.source)]
        for location in LOCATIONS:
            digits.append(str(self.events[self.orders[location][-1]].value))
        return "".join(digits)


def sequenced_before(events):
    return [sum_bits(1 << later.number for later in events
                     if later.thread == event.thread >= 0 and later.number > event.number)
            for event in events]


def outcomes(text):
    """Two sets: all that are allowed, and those of them that the explorer is to show."""
    events = parse(text)
    sequenced = sequenced_before(events)
    reads = [e for e in events if e.is_read]
    writes = {location: [e.number for e in events if e.is_write and e.location == location]
              for location in LOCATIONS}
    orders = [[(w[0],) + rest for rest in itertools.permutations(w[1:])] for w in writes.values()]
    sources = [[w for w in writes[read.location] if w != read.number] for read in reads]
    allowed, shown = set(), set()
    for choice in itertools.product(*sources):
        source = dict(zip([read.number for read in reads], choice))
        for order in itertools.product(*orders):
            execution = Execution(events, sequenced, source, dict(zip(LOCATIONS, order)))
            if execution.outcome() in shown or not execution.is_allowed():
                continue
            allowed.add(execution.outcome())
            if execution.is_shown():
                shown.add(execution.outcome())
    return allowed, shown
