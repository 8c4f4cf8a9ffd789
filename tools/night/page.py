#!/usr/bin/env python3
"""The nightly's report as one page, without a network: verdict, failures, what ran, and the rest.

usage: page.py REPORT.json OUT.html    (pictures are read from the folder of REPORT.json)
"""

import json
import os
import sys

import page_coverage
import page_curves
import page_failures
import page_mutants
import page_ran
from markup import Html, binary_size, duration, element, join, night

STYLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page.css")
VERSION = 1
HEADINGS = {"passed": "Passed", "failed": "Failed", "interrupted": "Interrupted", "incomplete": "Incomplete"}


def _about(report):
    machine = report["machine"]
    commit = report["commit"][:12] + (" with changes" if report["modified"] else "")
    resumed = f"resumed {report['resumed']} times" if report["resumed"] > 1 else "resumed once"
    return [night(report["night"]), f"{duration(report['seconds'])} of {duration(60 * report['minutes'])}",
            *([resumed] if report["resumed"] else []), f"commit {commit}", f"seed {report['seed']}",
            f"{machine['cores']} cores, {binary_size(machine['memory_bytes'])}", machine["system"], machine["compiler"]]


def _header(report, anchors):
    return element(
        "header",
        element("h1", element("span", HEADINGS[report["verdict"]] + ".", class_="verdict"), " ", report["summary"]),
        element("p", " · ".join(_about(report)), class_="dim"),
        element("nav", *(element("a", anchor.replace("-", " "), href=f"#{anchor}") for anchor in anchors)),
        class_=report["verdict"])


def render(report, folder):
    """The page, from the dictionary that report.schema.json describes; pictures are relative to `folder`."""
    sections = {"failures": page_failures.section(report, folder), "what-ran": page_ran.section(report),
                "mutants": page_mutants.section(report), "coverage": page_coverage.coverage(report),
                "stress": page_curves.stress(report), "corpus": page_coverage.corpus(report),
                "trend": page_curves.trend(report)}  # by their ids in the page
    sections = {anchor: section for anchor, section in sections.items() if section is not None}
    with open(STYLE, encoding="utf-8") as file:
        style = Html(file.read())
    head = element("head", Html('<meta charset="utf-8">'), Html('<meta name="viewport" content="width=device-width">'),
                   element("title", f"{report['verdict']}: nightly {night(report['night'])}"), element("style", style))
    body = element("body", _header(report, sections), element("main", *sections.values()))
    return join(Html("<!doctype html>\n"), element("html", head, body, lang="en"), Html("\n"))


def main(arguments):
    if arguments in (["--help"], ["-h"]):
        print(__doc__.strip())
        return 0
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            report = json.load(file)
        if not isinstance(report, dict) or report.get("version") != VERSION:
            raise ValueError(f"{arguments[0]} is no report of version {VERSION}")
        page = render(report, os.path.dirname(arguments[0]))
        with open(arguments[1], "w", encoding="utf-8") as file:
            file.write(page)
    except (OSError, ValueError) as error:
        print(f"page: {error}", file=sys.stderr)
        return 2
    except KeyError as error:
        print(f"page: {arguments[0]} lacks {error}; report.schema.json says what it holds", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
