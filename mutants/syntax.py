"""The syntax tree of the sources of spanset/, as clang sees it.

Clang prints the tree as JSON (-ast-dump=json). There a location names its file only if that is another
than the last location's, in the order of printing; of what comes out of a macro both the place in the
macro's definition (spelling) and the place of its use (expansion) are told. `places` resolves that.
"""

import json
import os
import subprocess
from dataclasses import dataclass, field

import plant


@dataclass
class Node:
    """A node that comes from a file of spanset/."""

    kind: str
    file: str  # its name in spanset/; of the place of use
    begin: int  # offset of its first token, at the place of use
    last: int  # offset of its last token there; of a macro's use, of the macro's name
    spelled: tuple | None  # (file, offset, length of the first token) where that stands in spanset/
    raw: dict
    children: list = field(default_factory=list)

    def walk(self):
        """This node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Locations:
    """Follows the file names through the dump."""

    def __init__(self, folder):
        self.folder = folder
        self.file = None

    def _plain(self, location):
        if "file" in location:
            self.file = location["file"]
        if "offset" not in location:
            return None
        return self.file, location["offset"], location["tokLen"]

    def resolve(self, location):
        """(spelling, expansion), each (path, offset, length) or None."""
        if "spellingLoc" in location:
            return self._plain(location["spellingLoc"]), self._plain(location["expansionLoc"])
        place = self._plain(location)
        return place, place


def _name_in_sources(place, folder):
    """The place with the file's name in place of its path; None if that is not in `folder`."""
    if place is None or place[0].startswith("<"):  # such as <scratch space>, of the preprocessor
        return None
    path = os.path.normpath(os.path.join(folder, place[0]))
    return (os.path.basename(path), *place[1:]) if os.path.dirname(path) == folder else None


def _convert(raw, locations, folder):
    """The nodes that `raw` and what is below it make: itself if it stands in spanset/, or else those
    below."""
    locations.resolve(raw.get("loc", {}))
    begin_spelled, begin = locations.resolve(raw.get("range", {}).get("begin", {}))
    _, end = locations.resolve(raw.get("range", {}).get("end", {}))
    children = []
    for child in raw.get("inner", []):
        children += _convert(child, locations, folder) if child else [None]
    begin, end = _name_in_sources(begin, folder), _name_in_sources(end, folder)
    if begin is None or end is None or begin[0] != end[0]:
        return [child for child in children if child is not None]
    node = Node(raw["kind"], begin[0], begin[1], end[1], _name_in_sources(begin_spelled, folder),
                {key: value for key, value in raw.items() if key != "inner"}, children)
    return [node]


def read(source):
    """The top nodes of SOURCE.c that stand in spanset/, its headers' among them. Conditions that are
    absent, as in for (;;), are children that are None."""
    dump = subprocess.run(["clang", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-fsyntax-only", "-Xclang",
                           "-ast-dump=json", os.path.join(plant.SOURCES, source)], check=True,
                          stdout=subprocess.PIPE).stdout
    return _convert(json.loads(dump), _Locations(plant.SOURCES), plant.SOURCES)
