"""Random litmus programs in which the axioms of graph_model.py matter: any accesses to few locations, and cycles.

In a cycle each thread has an access to a location that the thread before it accesses too, and one to a
location that the thread after it does: only such programs tell sequential consistency, or psc, from less.
"""
LOADS, WRITES = ("rlx", "acq", "sc"), ("rlx", "rel", "sc")
UPDATES = ("rlx", "acq", "rel", "ar", "sc")
FENCES = ("sc", "sc", "ar", "acq", "rel")
# What tells models apart needs several accesses of one kind: so most of a program's are of its style.
STYLES = {"any": None, "ordered": "sc", "released": "released", "fenced": "rlx"}
FENCES_OF = {"any": FENCES, "ordered": ("sc",), "released": ("acq", "rel"), "fenced": ("sc",) + FENCES}
ACCESSES_MOST, ADDITIONS_MOST, VALUE_MOST, THREADS_MOST = 8, 5, 4, 4


class Draft:
    """A program as it is drawn, with no more accesses and values than there may be: values stay digits."""

    def __init__(self, chance):
        self.chance, self.threads, self.accesses = chance, [], 0
        self.values, self.additions = dict.fromkeys("xyz", 0), dict.fromkeys("xyz", 0)

    def access(self, kind, location, order):
        """The text of an access, as a list; empty if it would be one too many."""
        additions = self.additions[location] + (kind == "+")
        if (self.accesses == ACCESSES_MOST or additions > ADDITIONS_MOST
                or kind in "=^" and self.values[location] == VALUE_MOST):
            return []
        self.accesses += 1
        self.additions[location] = additions
        self.values[location] += kind in "=^"
        middle = {"r": "", "+": "+1", "?": f"?{self.chance.randrange(3)}>{self.chance.randrange(1, VALUE_MOST + 1)}"}
        return [f"{location}{middle.get(kind, kind + str(self.values[location]))},{order}"]

    def text(self):
        return " | ".join(" ".join(t) for t in self.threads if t) or "x,rlx"


def orders_of(kind):
    return {"r": LOADS, "=": WRITES}.get(kind, UPDATES)


def order_in(chance, kind, style):
    orders = orders_of(kind)
    if style == "any" or chance.random() < 0.15:
        return chance.choice(orders)
    return orders[-2] if style == "released" else STYLES[style]


def any_accesses(chance):
    """Two to four threads: a fifth of the programs have one location, most have two, so that they meet."""
    draft = Draft(chance)
    locations = chance.choice(("x", "xy", "xy", "xy", "xyz"))
    kinds = chance.choice(("==rrr", "==rr^", "=rr+?", "=r?^+", "r???", "==rrr", "r+++", "^^+r"))
    style = chance.choice(list(STYLES))
    fences = {"any": chance.choice((0, 0.3)), "ordered": 0.1, "released": 0.2, "fenced": 0.8}[style]
    draft.threads = [[] for _ in range(chance.choice((2, 2, 3, 3, THREADS_MOST)))]
    for _ in range(chance.choice((4, 5, 6, 6, 7, ACCESSES_MOST))):
        thread, kind = min(chance.sample(draft.threads, 2), key=len), chance.choice(kinds)
        if thread and len(thread) < 10 and chance.random() < fences:
            thread.append("f," + chance.choice(FENCES_OF[style]))
        thread += draft.access(kind, chance.choice(locations), order_in(chance, kind, style))
    return draft.text()


# How the two accesses of an edge of a cycle are ordered: read, write, update.
EDGES = {"sc": ("sc", "sc", "sc"), "pair": ("acq", "rel", "ar"), "rlx": ("rlx", "rlx", "rlx")}


def kinds_of_cycle(chance, doubles):
    """Of each thread, what it accesses the location with that it shares with the one before, and the other."""
    kinds = [[chance.choice("rr="), chance.choice("rr=")] if double else ["=", "="] for double in doubles]
    for i, (_, last) in enumerate(kinds):
        following = kinds[(i + 1) % len(kinds)]
        if last == following[0] == "r":
            if doubles[i] and chance.random() < 0.5:
                kinds[i][1] = "="
            else:
                following[0] = "="
    return kinds


def cycle(chance):
    """Two or three threads with two accesses each, and up to two between them that only store."""
    draft = Draft(chance)
    doubles = [True] * chance.choice((2, 2, 3))
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        if len(doubles) < THREADS_MOST:
            doubles.insert(chance.randrange(len(doubles) + 1), False)
    edges = [chance.choice(chance.choice((["sc"], ["rlx"], list(EDGES)))) for _ in doubles]
    if chance.random() < 0.5:
        edges = [edges[0]] * len(edges)
    fences, extras = chance.choice((0, 0.5, 0.95)), chance.choice((0, 0, 0.25))
    kinds, place = kinds_of_cycle(chance, doubles), 0
    for i, double in enumerate(doubles):
        thread = part(draft, kinds[i][0], "xyz"[place], edges[i - 1], extras)
        if double:
            place = (place + 1) % sum(doubles)
            if chance.random() < fences:
                thread.append("f," + chance.choice(("sc", "sc", "sc") + FENCES))
            thread += part(draft, kinds[i][1], "xyz"[place], edges[i], extras)
        draft.threads.append(thread)
    if extras and len(doubles) < THREADS_MOST and chance.random() < 0.5:
        draft.threads.append(draft.access(chance.choice("+^?="), chance.choice("xyz"[:sum(doubles)]), "rlx"))
    chance.shuffle(draft.threads)
    return draft.text()


def part(draft, kind, location, edge, extras):
    """One access of a cycle; some are updates, some have another access to the location beside them."""
    chance = draft.chance
    if chance.random() < extras:
        kind = chance.choice("+^?")
    orders = EDGES[edge]
    order = orders[0] if kind == "r" else orders[1] if kind == "=" else chance.choice(orders)
    if chance.random() < extras / 2:
        order = chance.choice(orders_of(kind))
    accesses = draft.access(kind, location, order)
    if chance.random() < extras:
        accesses += draft.access(chance.choice("r=="), location, "rlx")
    return accesses
