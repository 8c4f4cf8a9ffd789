"""The mutants made by hand: patches/NAME.patch, each with a header of `Key: value` lines."""

import glob
import os
import re
import shlex
from dataclasses import dataclass

FOLDER = os.path.dirname(os.path.abspath(__file__))
REQUIRED = ("What", "Why plausible", "Oracle", "Caught by")
OPTIONAL = ("History", "Cannot be caught by", "Only seen by", "Stress")
REPEATED = ("Caught by", "Cannot be caught by")
NO_VERDICT = "spanset-stress: fuzz_sequence_2 has said a line that is no verdict"  # no oracle matches this


class HeaderError(Exception):
    """A patch whose header cannot be used: a message for the user."""


@dataclass
class Catcher:
    """A line `Caught by: LAYER [PROGRAM [OPTION...]]`."""

    layer: str
    program: str | None  # None: all of the layer's, with the layer's own options
    options: list


@dataclass
class Header:
    """What a patch says of itself."""

    name: str
    path: str
    fields: dict  # key: value; a key that may stand on several lines is in the lists below
    catchers: list
    cannot: dict  # layer: why it cannot catch this

    def oracle(self):
        """Matches the line of a verdict that an oracle must write."""
        return re.compile(self.fields["Oracle"])

    def must(self):
        """The layers that must catch it, each once."""
        return list(dict.fromkeys(catcher.layer for catcher in self.catchers))


def _parse_catcher(value):
    layer, *rest = shlex.split(value)
    return Catcher(layer, rest[0] if rest else None, rest[1:])


def read_header(path, layers):
    """Reads and checks the header; `layers` are the names that it may use."""
    fields, catchers, cannot = {}, [], {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(("--- ", "diff --git ")):
                break
            if not line.strip():
                continue
            key, _, value = line.strip().partition(": ")
            if key not in REQUIRED + OPTIONAL or not value:
                raise HeaderError(f"{path}: not a line 'KEY: VALUE' of a header: {line.strip()}")
            if key in fields and key not in REPEATED:
                raise HeaderError(f"{path}: '{key}' stands there twice")
            fields[key] = value
            if key == "Caught by":
                catchers.append(_parse_catcher(value))
            elif key == "Cannot be caught by":
                names, _, why = value.partition(": ")
                if not why:
                    raise HeaderError(f"{path}: '{value}' does not say why")
                cannot.update({name: why for name in names.split(", ")})
    for key in REQUIRED:
        if not fields.get(key):
            raise HeaderError(f"{path}: the header lacks '{key}: ...'")
    for layer in [catcher.layer for catcher in catchers] + list(cannot):
        if layer not in layers:
            raise HeaderError(f"{path}: '{layer}' is no layer; there are: {', '.join(layers)}")
    both = cannot.keys() & {catcher.layer for catcher in catchers}
    if both:
        raise HeaderError(f"{path}: {both.pop()} must catch it and cannot")
    try:
        if re.search(fields["Oracle"], NO_VERDICT):
            raise HeaderError(f"{path}: the oracle '{fields['Oracle']}' matches anything")
    except re.error as error:
        raise HeaderError(f"{path}: the oracle '{fields['Oracle']}' is no regular expression: {error}") from None
    return Header(os.path.basename(path).removesuffix(".patch"), path, fields, catchers, cannot)


def read_all(layers):
    """All headers, in order of their names."""
    return [read_header(path, layers) for path in sorted(glob.glob(f"{FOLDER}/patches/*.patch"))]
