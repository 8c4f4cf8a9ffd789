"""The page's account of what ran: a glance, a row for each layer, a row for each job."""

import page_coverage
from markup import count, details, duration, element, large, percent, plural, rate, share, table

LAYERS = ("explorer", "fuzz", "stress", "mutants")
ORDER = {"failed": 0, "not run": 1, "passed": 2}


def _tile(value, label):
    return element("div", element("b", value), element("span", label), class_="tile")


def _done(jobs, unit):
    return sum(job["executions"] for job in jobs if job["unit"] == unit)


def _tiles(report):
    jobs, seconds = report["jobs"], report["seconds"]
    executions, spans = _done(jobs, "executions"), _done(jobs, "spans")
    tiles = [_tile(duration(seconds), f"of {duration(60 * report['minutes'])}"),
             _tile(large(executions), f"executions, {rate(executions, seconds)} a second"),
             _tile(large(spans), f"spans through stress, {rate(spans, seconds)} a second")]
    if report["coverage"] is not None:
        total = page_coverage.total(report["coverage"]["files"])
        for what in ("lines", "branches"):
            tiles.append(_tile(percent(share(total[what + "_covered"], total[what])),
                               f"of {count(total[what])} {what} covered"))
        pairs = report["coverage"]["interleavings"]
        if pairs is not None:
            before = pairs["pairs_before"]
            since = f", {pairs['pairs'] - before:+,} since the last night" if before is not None else ""
            tiles.append(_tile(count(pairs["pairs"]), f"interleavings{since}"))
    return element("div", *tiles, class_="tiles")


def _amounts(jobs):
    """What they executed: a sum for each unit."""
    units = dict.fromkeys(job["unit"] for job in jobs)
    return ", ".join(f"{count(_done(jobs, unit))} {unit}" for unit in units)


def _status(status):
    return element("span", status, class_={"failed": "bad", "not run": "warn", "passed": "good"}[status])


def _layer_row(layer, jobs):
    seconds = sum(job["seconds"] for job in jobs)
    failed = sum(job["status"] == "failed" for job in jobs)
    idle = sum(job["status"] == "not run" for job in jobs)
    verdict = ", ".join(text for number, text in ((failed, f"{failed} failed"), (idle, f"{idle} not run")) if number)
    return [layer, element("span", verdict or "passed", class_="bad" if failed else "warn" if idle else "good"),
            count(len(jobs)), duration(seconds), _amounts(jobs),
            rate(sum(job["executions"] for job in jobs), seconds), count(sum(job["new_inputs"] for job in jobs))]


def _job_row(job):
    return [job["name"], _status(job["status"]), job["engine"], job["build"], duration(job["seconds"]),
            percent(job["share"]), count(job["executions"]), job["unit"], rate(job["executions"], job["seconds"]),
            count(job["new_inputs"]), element("span", job["weight_reason"], class_="prose dim")]


def section(report):
    jobs = report["jobs"]
    idle = [job["name"] + (f" ({job['reason']})" if job.get("reason") else "") for job in jobs
            if job["status"] == "not run"]
    layers = [layer for layer in LAYERS if any(job["layer"] == layer for job in jobs)]
    ordered = sorted(jobs, key=lambda job: (ORDER[job["status"]], LAYERS.index(job["layer"]), job["name"]))
    return element(
        "section", element("h2", "What ran"),
        element("p", f"Did not run: {', '.join(idle)}.", class_="warn") if idle else None, _tiles(report),
        table(["layer", "verdict", "jobs", "time of a core", "executed", "a second", "new inputs"],
              [_layer_row(layer, [job for job in jobs if job["layer"] == layer]) for layer in layers],
              numbers=(2, 3, 4, 5, 6)),
        details(f"All {plural(len(jobs), 'job')}", table(
            ["job", "status", "engine", "build", "time", "share", "executed", "", "a second", "new inputs",
             "why that share"], [_job_row(job) for job in ordered], numbers=(4, 5, 6, 8, 9),
            classes=["bad-row" if job["status"] == "failed" else None for job in ordered])), id="what-ran")
