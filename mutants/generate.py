#!/usr/bin/env python3
"""Mutants that are generated: one small change each, at every place of spanset/ where it can be made.

The places come from clang's syntax tree (syntax.py); the text is only searched for where a token stands
that the tree does not locate, such as the operator between two operands.

usage: generate.py [PATTERN]

As a command: lists them, or those whose name matches the pattern, each with its line and its change.
"""

import bisect
import functools
import glob
import hashlib
import os
import re
import sys
from dataclasses import dataclass

import plant
import syntax

COMPARISONS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",),
               "!=": ("==",)}
ARITHMETIC = {"+": ("-",), "-": ("+",), "*": ("/",), "/": ("*", "%"), "%": ("/",), "<<": (">>",),
              ">>": ("<<",), "&": ("|",), "|": ("&",), "^": ("&",), "&&": ("||",), "||": ("&&",),
              "+=": ("-=",), "-=": ("+=",), "|=": ("&=",), "&=": ("|=",), "++": ("--",), "--": ("++",)}
WORDS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne", "+": "plus", "-": "minus",
         "*": "times", "/": "over", "%": "modulo", "<<": "left", ">>": "right", "&": "bitand", "|": "bitor",
         "^": "bitxor", "&&": "and", "||": "or", "+=": "add", "-=": "subtract", "|=": "set", "&=": "mask",
         "++": "increment", "--": "decrement"}  # for names
# What is weaker, for each kind of access. What is stronger is no mistake.
ORDERS = {
    "load": {"seq_cst": ("acquire", "relaxed"), "acquire": ("relaxed",)},
    "store": {"seq_cst": ("release", "relaxed"), "release": ("relaxed",)},
    "both": {"seq_cst": ("acq_rel", "acquire", "release"), "acq_rel": ("acquire", "release"),
             "acquire": ("relaxed",), "release": ("relaxed",)},
}
STAYS = ("DeclStmt", "ReturnStmt", "NullStmt", "CaseStmt", "DefaultStmt", "LabelStmt")
JUMPS = ("BreakStmt", "ContinueStmt", "GotoStmt")


@dataclass(frozen=True)
class Edit:
    """Text to be put in the place of [begin, end) of a file."""

    operator: str
    file: str
    begin: int
    end: int
    text: str
    detail: str  # what it becomes, for the name


def _skip(text, at):
    """The offset behind the comment, string or character literal that starts here; `at` for none."""
    if text.startswith("/*", at):
        return text.index("*/", at) + 2
    if text[at] in "\"'":
        return re.compile(r"(['\"])(?:\\.|(?!\1).)*\1").match(text, at).end()
    return at


def _find(text, at, wanted):
    """The offset of the next such character that is in no parentheses opened since."""
    depth = 0
    while not (depth == 0 and text[at] in wanted):
        behind = _skip(text, at)
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[at], 0)
        at = behind if behind > at else at + 1
    return at


def _statement_end(text, node):
    """The offset behind a statement."""
    if node.kind == "CompoundStmt":
        return node.last + 1
    if node.kind in ("IfStmt", "WhileStmt", "ForStmt", "SwitchStmt"):
        return _statement_end(text, node.children[-1])
    start = node.last if node.kind == "DoStmt" else node.begin
    return _find(text, start, ";") + 1


def _operator_before(text, operand, operator):
    """The offset of the operator before an operand; None if it does not stand there."""
    start = len(text[:operand.begin].rstrip()) - len(operator)
    return start if text.startswith(operator, start) else None


def _orders(node, text):
    if node.kind != "AtomicExpr":
        return
    call = re.compile(r"\w+").match(text, node.begin)[0]
    named = {one.spelled: one.raw["referencedDecl"]["name"].removeprefix("memory_order_")
             for one in node.walk() if one.kind == "DeclRefExpr" and one.spelled
             and one.raw["referencedDecl"]["name"].startswith("memory_order_")}
    for number, (place, order) in enumerate(sorted(named.items())):
        kind = "load" if "load" in call or number > 0 else "store" if "store" in call else "both"
        for weaker in ORDERS[kind].get(order, ()):
            yield Edit("order", place[0], place[1], place[1] + place[2], "memory_order_" + weaker,
                       f"{order}-{weaker}")


def _operators(node, text):
    if node.kind in ("BinaryOperator", "CompoundAssignOperator"):
        operator = node.raw["opcode"]
        at = _operator_before(text, node.children[1], operator)
    elif node.kind == "UnaryOperator":
        operator = node.raw["opcode"]
        at = node.last if node.raw["isPostfix"] else node.begin
        at = at if text.startswith(operator, at) else None
    else:
        return
    if at is None or node.kind == "UnaryOperator" and operator not in ("++", "--"):
        return  # inside a macro; or such as &x, -x
    for name, table in (("comparison", COMPARISONS), ("arithmetic", ARITHMETIC)):
        for other in table.get(operator, ()):
            yield Edit(name, node.file, at, at + len(operator), other, f"{WORDS[operator]}-{WORDS[other]}")


def _constants(node, text):
    del text  # it may stand in another file, where a macro is defined
    if node.kind != "IntegerLiteral" or node.spelled is None:
        return
    value, (file, begin, length) = int(node.raw["value"]), node.spelled
    for other in (value + 1, value - 1):
        if other >= 0:
            yield Edit("constant", file, begin, begin + length, str(other), f"{value}-{other}")


def _deletions(node, text):
    for child in node.children if node.kind == "CompoundStmt" else ():
        if child.kind not in STAYS or child.kind == "ReturnStmt" and not child.children:
            yield Edit("deletion", child.file, child.begin, _statement_end(text, child), "", "")


def _swaps(node, text):
    children = node.children if node.kind == "CompoundStmt" else []
    for one, two in zip(children, children[1:]):
        if one.kind not in STAYS + JUMPS and two.kind not in STAYS + JUMPS:
            middle, end = _statement_end(text, one), _statement_end(text, two)
            swapped = text[two.begin:end] + text[middle:two.begin] + text[one.begin:middle]
            yield Edit("swap", one.file, one.begin, end, swapped, "")


def _condition(node, text):
    """[begin, end) of a node's condition; None if it has none."""
    if node.kind in ("IfStmt", "WhileStmt"):
        begin = text.index("(", node.begin) + 1
        return begin, _find(text, begin, ")")
    if node.kind == "DoStmt":
        begin = text.index("(", _statement_end(text, node.children[0])) + 1
        return begin, _find(text, begin, ")")
    if node.kind == "ForStmt" and node.children[2] is not None:
        begin = node.children[2].begin
        return begin, _find(text, begin, ";")
    if node.kind == "ConditionalOperator":
        end = _operator_before(text, node.children[1], "?")
        return (node.children[0].begin, end) if end is not None else None
    return None


def _negations(node, text):
    place = _condition(node, text)
    if place is not None:
        yield Edit("negation", node.file, *place, f"!({text[place[0]:place[1]]})", "")


OPERATORS = (_orders, _operators, _constants, _deletions, _swaps, _negations)


def _below(node):
    """What is mutated below a node. The second argument of __builtin_expect is left out: it says what
    is likely, and changes nothing that a program does."""
    if node.kind == "StaticAssertDecl":
        return  # leaves no code: nobody could tell
    yield node
    children = [child for child in node.children if child is not None]
    if node.kind == "CallExpr" and any(one.raw.get("referencedDecl", {}).get("name") == "__builtin_expect"
                                       for one in children[0].walk()):
        children = children[:2]
    for child in children:
        yield from _below(child)


class Generated:
    """A mutant made by an edit."""

    kind = "generated"
    header = None

    def __init__(self, name, edit, text):
        self.name = name
        self.edit = edit
        self._text = text  # of the file
        self.place = f"{edit.file}:{text.count(chr(10), 0, edit.begin) + 1}"

    def description(self):
        """What is changed into what, in a line."""
        before = " ".join(self._text[self.edit.begin:self.edit.end].split())
        return f"'{before}' becomes '{' '.join(self.edit.text.split())}'"

    def changed(self, _folder):
        """{file name: text}."""
        edit = self.edit
        return {edit.file: self._text[:edit.begin] + edit.text + self._text[edit.end:]}

    def identity(self):
        """Changes when the mutant does."""
        return hashlib.sha256(repr(self.changed(None)).encode()).hexdigest()

    def searches(self, layer):
        """The layer's own steps: no header asks for others."""
        return [layer.steps]


def _edits(texts):
    """{edit: the function that it is in}."""
    found = {}
    for source in sorted(glob.glob(f"{plant.SOURCES}/*.c")):
        for top in syntax.read(os.path.basename(source)):
            function = top.raw["name"] if top.kind == "FunctionDecl" else "file"
            for node in _below(top):
                for operator in OPERATORS:
                    for edit in operator(node, texts[node.file]):
                        found[edit] = function
    return found


@functools.cache
def all_mutants():
    """All of them, in the order of the files. A name tells file, function, operator, the how manieth
    place for it in this function, and the change: it stays when other functions change."""
    texts = plant.read_sources()
    places = {}  # (file, function, operator): offsets
    edits = _edits(texts)
    for edit, function in edits.items():
        places.setdefault((edit.file, function, edit.operator), set()).add((edit.begin, edit.end))
    places = {key: sorted(offsets) for key, offsets in places.items()}
    mutants = []
    for edit, function in sorted(edits.items(), key=lambda item: (item[0].file, item[0].begin, item[0].end,
                                                                  item[0].operator, item[0].text)):
        number = bisect.bisect_left(places[edit.file, function, edit.operator], (edit.begin, edit.end)) + 1
        name = f"{edit.file}:{function}:{edit.operator}:{number}" + (f":{edit.detail}" if edit.detail else "")
        mutants.append(Generated(name, edit, texts[edit.file]))
    return mutants


def main():
    if len(sys.argv) > 2 or sys.argv[1:2] == ["--help"]:
        print(__doc__)
        return 0 if sys.argv[1:2] == ["--help"] else 2
    for mutant in all_mutants():
        if len(sys.argv) == 1 or re.search(sys.argv[1], mutant.name):
            print(f"{mutant.name}  {mutant.place}  {mutant.description()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
