"""The page's curves: of stress over a run, and of the project over the last nights."""

import charts
from markup import count, element, join, large, night, percent, plural

TREND = (("executions", large), ("spans", large), ("failures", count), ("lines_covered", percent),
         ("branches_covered", percent), ("corpus", count), ("mutants_caught", percent))


def _curves(number, run):
    samples = run["samples"]

    def chart(title, name, of, **options):
        return charts.line_chart(title, [(sample["seconds"], of(sample)) for sample in samples],
                                 f"clip-{number}-{name}", **options)
    head = join(element("h3", run["job"]),
                element("p", run["verdict"], class_="dim" if run["verdict"].startswith("PASS") else "bad"))
    if len(samples) < 2:
        return join(head, element("p", "Too few samples for curves.", class_="dim"))
    return join(
        head,
        element("div", chart("operations per second", "speed", lambda sample: sample["operations_per_second"],
                             from_zero=True),
                chart("live blocks", "blocks", lambda sample: sample["blocks_live"], trend=True),
                chart("resident memory, MiB", "memory", lambda sample: sample["resident_kib"] / 1024, trend=True),
                class_="charts"))


def stress(report):
    if not report["stress"]:
        return None
    return element(
        "section", element("h2", "Stress"),
        element("p", "The shade holds least and most; the dashed line goes through what comes after the first fifth: a "
                "leak is a slope. The scale of memory and blocks need not begin at zero.", class_="dim"),
        *(_curves(number, run) for number, run in enumerate(report["stress"])), id="stress")


def trend(report):
    history = report["history"]
    if len(history) < 2:
        return None
    bad = [one["verdict"] == "failed" for one in history]

    def strip(name, written):
        values = [one[name] for one in history]
        title = name.replace("_", " ")
        labels = [f"{night(one['night'])}: {written(one[name])}" for one in history]
        drawn = charts.sparkline(title, values) if written is percent or name == "corpus" else \
            charts.bars(title, values, labels, bad)
        return element("figure", element("figcaption", title, element("b", written(values[-1]))), drawn)
    return element(
        "section", element("h2", "Trend"),
        element("p", f"{plural(len(history), 'night')}, from {night(history[0]['night'])} to this one. A night that "
                "failed is red. Bars begin at zero; a line is as high as its own range.", class_="dim"),
        element("div", *(strip(*row) for row in TREND), class_="charts"), id="trend")
