"""The page's matrix of mutants: what was missed, and of those made by hand everything."""

from markup import count, details, element, join, plural, table

BAD = ("missed", "wrong list")


def _what(row):
    return ". ".join(text for text in (row["what"], row.get("reason")) if text)


def _cell(row, layer):
    """After how many executions or seconds the layer caught it; a dash if it did not."""
    cell = row["layers"].get(layer)
    if cell is None:
        return ""
    text = {"caught": cell["cost"], "missed": "-"}.get(cell["status"], cell["status"])
    class_ = {"caught": "good", "missed": "dim"}.get(cell["status"], "bad")
    return element("span", text, class_=class_, title=cell["verdict"])


def _missed(rows):
    if not rows:
        return None
    return join(element("h3", plural(len(rows), "mutant is", "mutants are") + " not caught", class_="bad"), table(
        ["mutant", "kind", "verdict", "what"],
        [[row["mutant"], row["kind"], row["verdict"], element("span", _what(row), class_="prose")] for row in rows]))


def _matrix(rows, layers):
    if not rows:
        return None
    body = [[row["mutant"], element("span", row["verdict"], class_="bad") if row["verdict"] in BAD
             else row["verdict"], *(_cell(row, layer) for layer in layers),
             element("span", _what(row), class_="prose dim")] for row in rows]
    return details(
        f"All {count(len(rows))} made by hand, and what each layer sees of them",
        element("p", "A number says after how many executions, or seconds, a layer caught a mutant; a dash, that it "
                "did not; nothing, that it did not run. What it reported shows when you point at the number.",
                class_="dim"),
        table(["mutant", "verdict", *layers, "what"], body, numbers=range(2, 2 + len(layers)),
              classes=["bad-row" if row["verdict"] in BAD else None for row in rows]))


def section(report):
    mutants = report["mutants"]
    if mutants is None:
        return None
    by_hand = [row for row in mutants["rows"] if row["kind"] == "hand-made"]
    return element(
        "section", element("h2", "Mutants"),
        *(element("p", line, class_=None if mutants["good"] else "bad") for line in mutants["summary"]),
        None if mutants["complete"] else element("p", "Not all have run: the next night goes on.", class_="dim"),
        _missed([row for row in mutants["rows"] if row["verdict"] in BAD]), _matrix(by_hand, mutants["layers"]),
        id="mutants")
