"""The page's coverage of spanset/, and the corpus that reaches it."""

from markup import NOTHING, binary_size, count, details, element, join, percent, plural, table


def total(files):
    """Lines and branches of all files, and how many of them are covered."""
    return {name: sum(file[name] for file in files)
            for name in ("lines", "lines_covered", "branches", "branches_covered")}


def _meter(part, whole):
    if not whole:
        return NOTHING
    return join(element("span", element("i", style=f"width:{100 * part / whole:.1f}%"), class_="meter"),
                element("span", percent(part / whole), class_="percent"))


def _coverage_row(name, file):
    lines, branches = (file["lines_covered"], file["lines"]), (file["branches_covered"], file["branches"])
    return [name, _meter(*lines), f"{count(lines[0])} of {count(lines[1])}", _meter(*branches),
            f"{count(branches[0])} of {count(branches[1])}"]


def _uncovered(files):
    rows = [[f"{file['file']}:{line['line']}", element("code", line["text"].strip())]
            for file in files for line in file["uncovered"]]
    if not rows:
        return None
    return details(f"{plural(len(rows), 'line')} that nothing reached", table(["place", "source"], rows))


def coverage(report):
    covered = report["coverage"]
    if covered is None:
        return None
    files = covered["files"]
    rows = [_coverage_row(file["file"], file) for file in files] + [_coverage_row("all", total(files))]
    pairs = covered["interleavings"]
    before = pairs and pairs["pairs_before"]
    return element(
        "section", element("h2", "Coverage of spanset/"),
        table(["file", "lines", "", "branches", ""], rows, numbers=(1, 2, 3, 4),
              classes=[None] * len(files) + ["total"]),
        _uncovered(files),
        None if pairs is None else element(
            "p", element("b", f"{plural(pairs['pairs'], 'interleaving')}"),
            f"{'' if before is None else f' ({count(before)} before this night)'}: {pairs['note']}."), id="coverage")


def _new_inputs(corpus):
    rows = [[one["harness"], element("code", new["name"]), element("span", new["reason"], class_="prose")]
            for one in corpus for new in one["new"]]
    if not rows:
        return None
    return details(f"{plural(len(rows), 'new input')}, and what each one reaches first",
                   table(["harness", "input", "reaches"], rows))


def corpus(report):
    if not report["corpus"]:
        return None
    rows = [[one["harness"], count(one["by_hand"]), count(one["found"]), f"{len(one['new'])}", count(one["superseded"]),
             binary_size(one["bytes"]), binary_size(one["bytes_most"]),
             element("span", one["message"], class_="warn prose") if one["message"] else ""]
            for one in report["corpus"]]
    return element(
        "section", element("h2", "Corpus"),
        table(["harness", "by hand", "found", "new", "superseded", "size", "at most", ""], rows, numbers=range(1, 7)),
        _new_inputs(report["corpus"]), id="corpus")
