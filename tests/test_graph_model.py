#!/usr/bin/env python3
"""The model of execution graphs, graph_model.py: against numbers known by hand, against every candidate without
the shortcuts of graph_candidates.py, and against c11_model.py where C11 and RC11 are to agree.
"""
import itertools
import math
import random
import unittest

import c11_model
import graph_drawing
import graph_model
from graph_known import KNOWN, OTHERS_IN_C11

CANDIDATES_MOST = 1500


def key(source, orders):
    return tuple(sorted(source.items())), tuple(orders)


def model_keys(text, model):
    return sorted(key(graph.source, graph.orders) for graph in graph_model.allowed(text, model))


def all_sources(events):
    writes = {x: [e.number for e in events if e.is_write and e.location == x] for x in c11_model.LOCATIONS}
    reads = {e.number: writes[e.location] for e in events if e.is_read}
    return [dict(zip(reads, choice)) for choice in itertools.product(*reads.values())]


def all_orders(events):
    groups = [[e.number for e in events if e.is_write and e.location == x] for x in c11_model.LOCATIONS]
    return itertools.product(*([(w[0],) + rest for rest in itertools.permutations(w[1:])] for w in groups))


def size(text):
    events = c11_model.parse(without_arithmetic(text, "^"))
    per_location = [sum(e.is_write and e.location == x for e in events) for x in c11_model.LOCATIONS]
    reads = [per_location[c11_model.LOCATIONS.index(e.location)] for e in events if e.is_read]
    return math.prod(reads) * math.prod(math.factorial(n - 1) for n in per_location)


def values_follow(events, source):
    """Gives all reads their values, one after the other, as often as it takes. False: some have none."""
    known = {e.number for e in events if not e.is_read}
    for _ in source:
        for read, write in source.items():
            if write in known and read not in known:
                events[read].read(events[write].value)
                known.add(read)
    return len(known) == len(events) and all(events[write].is_write for write in source.values())


def plain_keys(text, model):
    """What model_keys finds, by trying everything."""
    events, found = graph_model.parse(text), []
    sb = c11_model.sequenced_before(events)
    for source in all_sources(events):
        if values_follow(events, source):
            for orders in all_orders(events):
                if graph_model.Graph(events, sb, source, orders).is_allowed(model):
                    found.append(key(source, orders))
        events = graph_model.parse(text)
    return sorted(found)


def c11_keys(text):
    """The graphs that c11_model.py allows and that have no cycle of sb and rf."""
    events, found = c11_model.parse(text), []
    sb = c11_model.sequenced_before(events)
    for source in all_sources(events):
        if any(read == write for read, write in source.items()):
            continue
        for orders in all_orders(events):
            execution = c11_model.Execution(events, sb, source, dict(zip(c11_model.LOCATIONS, orders)))
            if c11_model.is_acyclic(c11_model.join(sb, execution.reads_from)) and execution.is_allowed():
                found.append(key(source, orders))
    return sorted(found)


def without_arithmetic(text, kind):
    """With exchanges in place of what c11_model.py does not know."""
    return rewrite(text, lambda access, order: (access[0] + kind + "9" if access[1:2] in ("+", "?") else access, order))


def rewrite(text, change):
    """The program with all its accesses changed, fences left as they are."""
    def operation(word):
        access, order = word.split(",")
        return word if access == "f" else ",".join(change(access, order))
    return " | ".join(" ".join(map(operation, part.split())) for part in text.split("|"))


def with_weak_accesses(text):
    """Without seq_cst but for fences."""
    weaker = {"=": "rel", "^": "ar", "": "acq"}
    return rewrite(text, lambda access, order: (access, weaker[access[1:2]] if order == "sc" else order))


def has_own_later_store(text):
    """Whether a thread writes a location twice: release sequences are not those of C11 then."""
    parts = [[word[0] for word in part.split() if word[1] in "=^"] for part in text.split("|")]
    return any(len(part) != len(set(part)) for part in parts)


def drawn(number, change=lambda text: text, is_wanted=lambda text: True):
    chance, programs = random.Random(1), []
    while len(programs) < number:
        text = change(chance.choice((graph_drawing.any_accesses, graph_drawing.cycle))(chance))
        if is_wanted(text) and size(text) <= CANDIDATES_MOST:
            programs.append(text)
    return programs


class Model(unittest.TestCase):
    def test_known_numbers(self):
        for text, counts in KNOWN.items():
            with self.subTest(text):
                self.assertEqual(counts, tuple(graph_model.graphs(text, model)[0] for model in ("sc", "rc11")))

    def test_shortcuts_lose_nothing(self):
        for text in drawn(60) + [text for text in KNOWN if size(text) <= CANDIDATES_MOST]:
            for model in ("sc", "rc11"):
                with self.subTest(text, model=model):
                    self.assertEqual(plain_keys(text, model), model_keys(text, model))

    def test_rc11_is_c11_without_seq_cst_accesses(self):
        for text in drawn(150, lambda text: with_weak_accesses(without_arithmetic(text, "^")),
                          lambda text: not has_own_later_store(text)):
            with self.subTest(text):
                self.assertEqual(c11_keys(text), model_keys(text, "rc11"))

    def test_seq_cst_accesses_alone_are_sc(self):
        for text in drawn(200, lambda text: rewrite(text, lambda access, order: (access, "sc"))):
            with self.subTest(text):
                self.assertEqual(model_keys(text, "sc"), model_keys(text, "rc11"))

    def test_known_programs_under_c11(self):
        for text in KNOWN:
            if not set("+?") & set(text):
                with self.subTest(text):
                    self.assertEqual(c11_keys(text) != model_keys(text, "rc11"), text in OTHERS_IN_C11)

    def test_values_stay_digits(self):
        for text in drawn(200):
            self.assertTrue(all(graph.outcome().isdigit() and len(graph.outcome()) == len(graph.source) + 3
                                for graph in graph_model.allowed(text, "rc11")), text)


if __name__ == "__main__":
    unittest.main()
