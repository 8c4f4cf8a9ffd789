"""HTML and SVG from Python: what is not Html already is escaped. And how numbers are written."""

import html
import re
import time

# What neither HTML nor XML 1.0 may hold: control characters (colours of a terminal), halves of pairs.
NOT_PRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOTHING = "–"


class Html(str):
    """Text that is HTML already."""


def printable(text):
    """Text that may stand in HTML and XML."""
    return NOT_PRINTABLE.sub("\ufffd", str(text).replace("\r\n", "\n"))


def join(*parts):
    """All of it as HTML; None is left out, what is not Html is escaped."""
    return Html("".join(part if isinstance(part, Html) else html.escape(printable(part))
                        for part in parts if part is not None))


def element(name, *content, **attributes):
    """<name attributes>content</name>; class_ stands for class, stroke_width for stroke-width."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{join(value)}"'
                      for key, value in attributes.items() if value is not None)
    return Html(f"<{name}{written}>{join(*content)}</{name}>")


def image(source, description):
    return Html(f'<img src="{join(source)}" alt="{join(description)}">')


def details(summary, *content):
    """What is long, and opens when asked."""
    return element("details", element("summary", summary), *content)


def wide(*content):
    """A box that scrolls by itself, so that the page need not."""
    return element("div", *content, class_="wide", tabindex="0")


def table(heads, rows, numbers=(), classes=None):
    """A table; the columns `numbers` are right-aligned; `classes`: one, or None, for each row."""
    def row(kind, cells, class_=None):
        return element("tr", *(element(kind, cell, class_="number" if column in numbers else None)
                               for column, cell in enumerate(cells)), class_=class_)
    classes = classes or [None] * len(rows)
    return wide(element("table", element("thead", row("th", heads)), element(
        "tbody", *(row("td", cells, class_) for cells, class_ in zip(rows, classes)))))


def count(number):
    return NOTHING if number is None else f"{number:,.0f}"


def plural(number, one, many=None):
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def large(number):
    """A number to be read at a glance."""
    if number is None:
        return NOTHING
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if number >= size:
            return f"{number / size:.3g} {name}" if number < 1000 * size else f"{number / size:,.0f} {name}"
    return count(number) if number >= 100 else f"{number:.3g}"


def rate(number, seconds):
    """How many of them in a second."""
    return NOTHING if not number or not seconds else large(number / seconds)


def percent(share):
    """Rounded down: 100.0 % is all."""
    return NOTHING if share is None else f"{int(1000 * share + 1e-9) / 10:.1f} %"


def share(part, whole):
    return part / whole if whole else None


def duration(seconds):
    if seconds is None:
        return NOTHING
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    if seconds < 3599.5:
        whole, part, units = int(seconds + 0.5) // 60, int(seconds + 0.5) % 60, ("min", "s")
    else:
        whole, part, units = int(seconds / 60 + 0.5) // 60, int(seconds / 60 + 0.5) % 60, ("h", "min")
    return f"{whole} {units[0]}" + (f" {part} {units[1]}" if part else "")


def binary_size(size):
    """Bytes of memory or disk."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if size >= 1024 ** power:
            return f"{size / 1024 ** power:.3g} {unit}"
    return f"{size} bytes"


def night(name):
    """A night's name as a date to be read, or as it is."""
    try:
        return time.strftime("%-d %B %Y, %H:%M", time.strptime(name[:16], "%Y-%m-%dT%H-%M"))
    except ValueError:
        return name
