"""Charts as inline SVG. Colours are the page's: classes, which page.css paints for light and dark."""

import math

from markup import NOTHING, Html, duration, element, join

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 10, 22  # margins of a chart, for its labels
WINDOWS_MOST = 240  # as many as a small screen can show
WARM_UP = 0.2  # of a run; memory that a run grows into is not a leak (as stress/drift.c has it)
SPAN_LEAST = 0.03  # of the value: a growth by a hundredth is a third of the height, noise does not fill it
STRIP_WIDTH, STRIP_HEIGHT = 240, 36


def _nice_step(span, steps):
    """1, 2 or 5 times a power of ten."""
    rough = span / steps
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def axis(least, most, from_zero=False, steps=4):
    """(start, end, ticks) of an axis that holds least to most, none of which is negative. It starts at
    zero, or, if all values are near each other, close below them: then a slope shows."""
    if from_zero or least < most / 2:
        start, end = 0.0, 1.05 * most or 1.0
    else:
        room = max(1.1 * (most - least), SPAN_LEAST * most)
        start = (least + most - room) / 2
        end = start + room
    step = _nice_step(end - start, steps)
    ticks = range(math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9) + 1)
    return start, end, [step * index for index in ticks]


def short(number, step=0.0):
    """A label of an axis whose marks are `step` apart: 43.2k."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            digits = max(0, -math.floor(math.log10(step / size) + 1e-9)) if step else 1
            return f"{number / size:.{min(digits, 3)}f}{unit}"
    return f"{number:g}" if abs(number) < 1 else f"{number:.4g}"


def time_unit(seconds):
    """(what to divide seconds by, its name) for an axis that long."""
    return next((size, name) for size, name in ((3600, "h"), (60, "min"), (1, "s"))
                if seconds >= 2 * size or size == 1)


def windows(points):
    """At most WINDOWS_MOST of (x, least, mean, most), from (x, y)."""
    per_window = max(1, math.ceil(len(points) / WINDOWS_MOST))
    made = []
    for index in range(0, len(points), per_window):
        part = points[index:index + per_window]
        values = [y for _, y in part]
        made.append((sum(x for x, _ in part) / len(part), min(values), sum(values) / len(part), max(values)))
    return made


def slope(points):
    """(y at the first x, y at the last x) of the line through the points, or None."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0:
        return None
    gradient = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return tuple(mean_y + gradient * (x - mean_x) for x in (points[0][0], points[-1][0]))


def _change(number):
    return f"{number:+.2f}" if abs(number) < 10 else f"{number:+,.0f}"


def _path(points):
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _grid(ticks, y_of, seconds, x_of):
    """Lines and labels of both axes."""
    parts = []
    step = ticks[1] - ticks[0]
    for tick in ticks:
        y = y_of(tick)
        parts += [element("path", d=f"M{LEFT} {y:.1f}H{WIDTH - RIGHT}", class_="grid"),
                  element("text", short(tick, step), x=LEFT - 5, y=f"{y + 4:.1f}", text_anchor="end")]
    size, name = time_unit(seconds)
    end = seconds / size
    step = _nice_step(end, 4)
    for index in range(int(end / step + 1e-9) + 1):
        label = f"{index * step:g}"
        parts.append(element("text", f"{label} {name}", x=f"{x_of(index * step * size):.1f}", y=HEIGHT - 6,
                             text_anchor="start" if index == 0 else "middle" if index * step < 0.93 * end else "end"))
    return join(*parts)


def line_chart(title, points, name, from_zero=False, trend=False):
    """`points` are (seconds, value), two or more. With `trend`, the line through what comes after the
    warm-up, and by how much it rises. `name` is the chart's own: its clipping path needs one."""
    seconds = points[-1][0] or 1.0
    settled = [point for point in points if point[0] >= WARM_UP * seconds] if len(points) >= 10 else points
    start, end, ticks = axis(min(y for _, y in settled), max(y for _, y in settled), from_zero)

    def x_of(x):
        return LEFT + (WIDTH - LEFT - RIGHT) * x / seconds

    def y_of(y):
        return TOP + (HEIGHT - TOP - BOTTOM) * (end - y) / (end - start)
    drawn = windows(points)
    band = [(x_of(x), y_of(most)) for x, _, _, most in drawn] + \
        [(x_of(x), y_of(least)) for x, least, _, _ in reversed(drawn)]
    inside = [element("path", d=_path(band) + "Z", class_="band"),
              element("path", d=_path([(x_of(x), y_of(mean)) for x, _, mean, _ in drawn]), class_="series")]
    caption = title
    ends = slope(settled) if trend and len(settled) >= 10 else None
    if ends is not None:
        first, last = settled[0][0], settled[-1][0]
        inside.append(element("path", d=_path([(x_of(first), y_of(ends[0])), (x_of(last), y_of(ends[1]))]),
                              class_="slope"))
        caption = join(title, element("b", f"{_change(ends[1] - ends[0])} in {duration(last - first)}"))
    clip = element("clipPath", element("rect", x=LEFT, y=TOP - 2, width=WIDTH - LEFT - RIGHT,
                                       height=HEIGHT - TOP - BOTTOM + 4), id=name)
    return element("figure", element("figcaption", caption), element(
        "svg", element("title", title), clip, _grid(ticks, y_of, seconds, x_of),
        element("g", *inside, clip_path=f"url(#{name})"),
        viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", class_="chart"))


def _strip(title, marks):
    return element("svg", element("title", title), *marks, viewBox=f"0 0 {STRIP_WIDTH} {STRIP_HEIGHT}", role="img",
                   class_="strip", preserveAspectRatio="none")


def bars(title, values, labels, bad):
    """A bar for each night, from zero; None leaves a gap. Those of `bad` nights look bad."""
    most = max([value for value in values if value] + [1e-9])
    room = STRIP_WIDTH / max(len(values), 12)
    marks = []
    for index, (value, label) in enumerate(zip(values, labels)):
        if value is not None:
            height = max(1.0, (STRIP_HEIGHT - 1) * value / most)
            marks.append(element("rect", element("title", label), x=f"{index * room:.2f}", width=f"{room * 0.8:.2f}",
                                 y=f"{STRIP_HEIGHT - height:.2f}", height=f"{height:.2f}",
                                 class_="bar bad-bar" if bad[index] else "bar"))
    return _strip(title, marks)


def sparkline(title, values):
    """A line from night to night, as high as its own range; None leaves a gap."""
    known = [value for value in values if value is not None]
    if not known:
        return Html(NOTHING)
    least, most = min(known), max(known)
    room = STRIP_WIDTH / max(len(values), 12)
    marks, run = [], []
    for index, value in enumerate([*values, None]):
        if value is not None:
            high = (value - least) / (most - least) if most > least else 0.5
            run.append((room * (index + 0.4), STRIP_HEIGHT - 4 - (STRIP_HEIGHT - 8) * high))
        elif run:  # a point that stands alone is a short line
            run = run if len(run) > 1 else [(run[0][0] - 1, run[0][1]), (run[0][0] + 1, run[0][1])]
            marks.append(element("path", d=_path(run), class_="series"))
            run = []
    return _strip(title, marks)
