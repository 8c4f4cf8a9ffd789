"""The page's failures: what is wrong, the command that shows it again, input, picture, report."""

import base64
import os
import urllib.parse

from markup import count, details, element, image, join, night, plural

OPEN_MOST = 5  # failures that are shown whole; the rest opens when asked
LINES_FIRST, LINES_LAST = 200, 800  # of a longer report


def _picture(failure, folder):
    """The picture as an image of its own: its styles stay inside, and no script of it runs."""
    if failure["picture"] is None:
        return None
    try:
        with open(os.path.join(folder, failure["picture"]), "rb") as file:
            content = base64.b64encode(file.read()).decode("ascii")
    except OSError as error:
        return element("p", f"no picture: {error.strerror}: {failure['picture']}", class_="warn")
    return element("div", image(f"data:image/svg+xml;base64,{content}", f"how it came about: {failure['title']}"),
                   class_="picture", tabindex="0")


def _shortened(text, folder):
    lines = text.rstrip("\n").split("\n")
    left_out = len(lines) - LINES_FIRST - LINES_LAST
    if left_out <= 0:
        return "\n".join(lines)
    return "\n".join([*lines[:LINES_FIRST], f"... {count(left_out)} lines are left out; all are in {folder}",
                      *lines[-LINES_LAST:]])


def _input(failure):
    if failure["input"] is None:
        return None
    before = failure["bytes_before"]
    smaller = f", minimised from {count(before)}" if before is not None and before != failure["bytes"] else ""
    return join(element("p", f"Input, {plural(failure['bytes'], 'byte')}{smaller}", class_="label"),
                element("pre", failure["input"].rstrip("\n"), class_="input"))


def _facts(failure):
    jobs = failure["jobs"]
    facts = [f"{failure['layer']}, seen by {failure['oracle']}",
             f"{plural(failure['times_seen'], 'time')} in {jobs[0]}" if len(jobs) == 1 else
             f"{plural(failure['times_seen'], 'time')} in {len(jobs)} jobs: {', '.join(jobs)}",
             f"first seen {night(failure['first_seen'])}", failure["how"]]
    if failure["bisected"] is not None:
        facts.append(f"since commit {failure['bisected']['commit'][:12]} ({failure['bisected']['subject']})")
    if failure["adopted"] is not None:
        facts.append(f"kept in the corpus as {failure['adopted']}")
    return element("p", "; ".join(facts) + ".", class_="dim")


def _body(failure, folder):
    lines = failure["report"].rstrip("\n").count("\n") + 1
    kept = element("a", failure["folder"], href=urllib.parse.quote(failure["folder"]) + "/")
    return join(
        element("p", "Replay", class_="label"), element("pre", failure["replay"], class_="command"),
        _input(failure), _picture(failure, folder), _facts(failure),
        details(f"Report, {plural(lines, 'line')}",
                element("pre", _shortened(failure["report"], failure["folder"]), class_="text", tabindex="0")),
        element("p", "All of it: ", kept, class_="dim"))


def _heading(failure):
    return f"{failure['layer']}: {failure['title']}"


def _failure(failure, folder, is_open):
    if is_open:
        return element("article", element("h3", _heading(failure)), _body(failure, folder), class_="failure",
                       id=failure["id"])
    return element("div", details(_heading(failure), _body(failure, folder)), class_="failure", id=failure["id"])


def section(report, folder):
    failures = report["failures"]
    lost = [job["name"] for job in report["jobs"] if job["status"] == "failed" and job["failure"] is None]
    if not failures and not lost:
        return None
    return element(
        "section", element("h2", plural(len(failures), "failure")),
        element("p", f"Failed, with nothing kept: {', '.join(lost)}.", class_="bad") if lost else None,
        *(_failure(failure, folder, index < OPEN_MOST) for index, failure in enumerate(failures)), id="failures")
