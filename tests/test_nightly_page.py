#!/usr/bin/env python3
"""The nightly's report: is it what its schema says, does JUnit's form parse, and does a real browser show the
page: without a complaint, without a network, light and dark, on a phone and in print?

Screenshots are kept in out/nightly_page/: look at them when you change the page."""

import copy
import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NIGHT = os.path.join(ROOT, "tools/night")
sys.path[:0] = [NIGHT, os.path.dirname(os.path.abspath(__file__))]

import junit  # pylint: disable=wrong-import-position
import nightly_reports  # pylint: disable=wrong-import-position
import page  # pylint: disable=wrong-import-position
from browser import Browser  # pylint: disable=wrong-import-position

SCREENSHOTS = os.path.join(ROOT, "out/nightly_page")
PHONE, DESK = 390, 1280
LEAST_CONTRAST = 4.5  # of text, by the Web Content Accessibility Guidelines
# What is not shown as it should be: broken pictures, texts that are hard to read.
COLOURS = """[...document.querySelectorAll('body, .dim, .good, .bad, .warn, .verdict, a, summary, th, figcaption')].map(
    one => getComputedStyle(one).color)"""
PAPER = "getComputedStyle(document.body).backgroundColor"
BROKEN = "[...document.images].filter(one => !one.complete || one.naturalWidth == 0).length"


def validate(report, folder):
    """What Debian's jsonschema says against it; nothing if it is good."""
    path = os.path.join(folder, "report.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(report, file)
    run = subprocess.run(["/usr/bin/python3", "-W", "ignore", "-m", "jsonschema", "-i", path,
                          os.path.join(NIGHT, "report.schema.json")],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    return run.stdout if run.returncode != 0 else ""


def luminance(colour):
    """Relative, of 'rgb(1, 2, 3)'."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1:-1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class ReportTest(unittest.TestCase):
    """The machine's forms."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        self.green = nightly_reports.green_night()
        self.red = nightly_reports.red_night(self.folder)

    def test_both_nights_are_what_the_schema_says(self):
        self.assertEqual(validate(self.green, self.folder), "")
        self.assertEqual(validate(self.red, self.folder), "")

    def test_the_schema_refuses_what_is_wrong(self):
        def refused(change):
            report = copy.deepcopy(self.red)
            change(report)
            self.assertNotEqual(validate(report, self.folder), "")
        refused(lambda report: report.update(verdict="fine"))
        refused(lambda report: report.update(remark="one member too many"))
        refused(lambda report: report.pop("seed"))
        refused(lambda report: report["jobs"][0].update(status="skipped"))
        refused(lambda report: report["jobs"][0].update(failure="of a job that passed"))
        refused(lambda report: report["failures"][0].update(bytes=None))
        refused(lambda report: report["history"][0].update(lines_covered=98.0))

    def test_junit_has_a_case_for_each_job_and_corpus(self):
        root = xml.fromstring(junit.render(self.red))
        self.assertEqual([suite.get("name") for suite in root], ["explorer", "fuzz", "stress", "mutants", "corpus"])
        cases = list(root.iter("testcase"))
        self.assertEqual([case.get("name") for case in cases], [job["name"] for job in self.red["jobs"]] +
                         [one["harness"] for one in self.red["corpus"]])
        for suite in [root, *root]:
            for what, name in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
                self.assertEqual(suite.get(what), str(len(list(suite.iter(name)))))
        self.assertIn("not merge", next(root.iterfind("testsuite[@name='corpus']//failure")).get("message").lower())
        first = next(root.iter("failure"))
        self.assertEqual(first.get("message"), nightly_reports.LEAK)
        self.assertIn(self.red["failures"][0]["replay"], first.text)
        self.assertIn("claim_at_head", first.text)

    def test_junit_of_a_green_night_has_no_failure(self):
        root = xml.fromstring(junit.render(self.green))
        self.assertEqual((root.get("failures"), root.get("skipped")), ("0", "0"))
        self.assertEqual(list(root.iter("failure")), [])

    def test_the_page_as_a_command(self):
        path = os.path.join(self.folder, "report.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.red, file)
        target = os.path.join(self.folder, "report.html")
        command = [sys.executable, os.path.join(NIGHT, "page.py")]
        self.assertEqual(subprocess.run([*command, path, target], check=False).returncode, 0)
        with open(target, encoding="utf-8") as file:
            self.assertEqual(file.read(), page.render(self.red, self.folder))
        for arguments in ([], [os.path.join(self.folder, "nothing.json"), target]):
            run = subprocess.run([*command, *arguments], stderr=subprocess.PIPE, check=False)
            self.assertEqual(run.returncode, 2)
            self.assertNotIn(b"Traceback", run.stderr)


class PageTest(unittest.TestCase):
    """The page in a browser; one for all tests."""

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = scratch.name
        cls.nights = {"green": nightly_reports.green_night(), "red": nightly_reports.red_night(cls.folder)}
        cls.pages = {name: page.render(night, cls.folder) for name, night in cls.nights.items()}
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.__exit__)
        os.makedirs(SCREENSHOTS, exist_ok=True)

    def open(self, text, width=DESK, **how):
        path = os.path.join(self.folder, "report.html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.browser.open(path, width, **how)

    def faults(self, width):
        """What is wrong with the page that is open."""
        found = [f"console: {complaint}" for complaint in self.browser.complaints()]
        found += [f"asks for {address}" for address in self.browser.requests()]
        wide = self.browser.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} pixels wide on a screen of {width}")
        if self.browser.evaluate(BROKEN):
            found.append("a picture is broken")
        paper = self.browser.evaluate(PAPER)
        worst = min(contrast(colour, paper) for colour in self.browser.evaluate(COLOURS))
        if worst < LEAST_CONTRAST:
            found.append(f"contrast of {worst:.1f}")
        return found

    def test_it_renders_narrow_and_wide_light_and_dark_and_in_print(self):
        ways = [(width, dark, "screen") for width in (PHONE, DESK) for dark in (False, True)]
        for name, text in self.pages.items():
            for width, dark, medium in [*ways, (794, False, "print"), (794, True, "print")]:
                with self.subTest(night=name, width=width, dark=dark, medium=medium):
                    self.open(text, width, dark=dark, medium=medium)
                    self.browser.screenshot(os.path.join(
                        SCREENSHOTS, f"{name}-{medium}-{width}-{'dark' if dark else 'light'}.png"))
                    self.assertEqual(self.faults(width), [])
                    self.assertEqual(luminance(self.browser.evaluate(PAPER)) < 0.1, dark and medium == "screen")

    def test_all_that_is_long_may_be_open(self):
        for width in (PHONE, DESK):
            self.open(self.pages["red"], width)
            self.browser.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            self.browser.screenshot(os.path.join(SCREENSHOTS, f"red-open-{width}.png"))
            self.assertEqual(self.faults(width), [])

    def test_it_can_be_printed(self):
        self.open(self.pages["red"])
        printed = self.browser.pdf()
        with open(os.path.join(SCREENSHOTS, "red.pdf"), "wb") as file:
            file.write(printed)
        self.assertTrue(printed.startswith(b"%PDF-"))

    def test_verdict_failure_picture_and_command_come_first(self):
        self.open(self.pages["red"])
        first = self.browser.evaluate("document.body.innerText")[:700]
        for words in ("Failed", self.nights["red"]["summary"], nightly_reports.LEAK,
                      self.nights["red"]["failures"][0]["replay"]):
            self.assertIn(words, first)
        self.assertLess(self.browser.evaluate("document.images[0].getBoundingClientRect().top"), 800)
        self.open(self.pages["green"], PHONE)
        self.assertEqual(self.browser.evaluate("document.querySelector('h1').innerText"),
                         "Passed. " + self.nights["green"]["summary"])

    def test_all_of_it_is_there(self):
        self.open(self.pages["red"])
        self.assertEqual(self.browser.evaluate("document.images.length"), 2)
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('article').length"), 4)
        self.assertEqual(self.browser.evaluate("document.scripts.length"), 0)  # the one in the texts is text
        text = self.browser.evaluate("document.body.textContent")
        wanted = ("no picture: No such file", "1,000 lines are left out", "<script>throw 'escaped?'</script> &",
                  "NOT MERGED: inputs fail", "Did not run: mutants_generated-clang", "since commit ea05365",
                  "Failed, with nothing kept: fuzz_pool_512-asan", "minimised from 180")
        self.assertEqual([words for words in wanted if words not in text], [])

    def test_a_leak_is_a_slope(self):
        rise = """(() => { const slopes = [...document.querySelectorAll('path.slope')].map(
            one => one.getBBox()); return slopes.map(box => box.height); })()"""
        self.open(self.pages["red"])
        leaking = self.browser.evaluate(rise)
        self.open(self.pages["green"])
        steady = self.browser.evaluate(rise)
        self.assertEqual((len(leaking), len(steady)), (2, 2))
        self.assertTrue(all(height > 15 for height in leaking), leaking)
        self.assertTrue(all(height < 5 for height in steady), steady)

    def test_a_night_that_could_do_little_renders(self):
        report = nightly_reports.green_night()
        report.update(verdict="incomplete", jobs=[], corpus=[], coverage=None, mutants=None, stress=[],
                      history=report["history"][-1:], seconds=0)
        self.assertEqual(validate(report, self.folder), "")
        self.open(page.render(report, self.folder), PHONE)
        self.assertEqual(self.faults(PHONE), [])

    def test_these_tests_can_fail(self):
        """Each fault is planted, and seen."""
        for planted, seen in (("<script>console.log('hello')</script>", "console: "),
                              ("<script>undefinedFunction()</script>", "console: "),
                              ('<img src="http://192.0.2.1/picture.svg">', "asks for http://192.0.2.1"),
                              ('<link rel="stylesheet" href="beside.css">', "asks for file:"),
                              ('<p style="width: 500px">wide</p>', "pixels wide"),
                              ('<img src="data:image/svg+xml;base64,AAAA">', "picture is broken"),
                              ('<style>.dim { color: #ccc }</style>', "contrast")):
            with self.subTest(planted=planted):
                self.open(self.pages["green"].replace("</main>", planted + "</main>"), PHONE)
                self.assertTrue(any(seen in fault for fault in self.faults(PHONE)), self.faults(PHONE))


if __name__ == "__main__":
    unittest.main()
