"""The night as junit.xml, as Jenkins and GitLab read it: a suite for each layer, a case for each job, and
one for what the corpus of each harness became."""

import xml.etree.ElementTree as xml

from markup import printable


def _failure_text(failure, is_told):
    report = f"the same as above: {failure['id']}" if is_told else failure["report"]
    return printable(f"replay: {failure['replay']}\n\n{report}")


def _add_case(suite, job, failures, told):
    """`told`: failures of which the whole text is in another case; here it is added."""
    case = xml.SubElement(suite, "testcase", name=job["name"], classname=f"{job['layer']}.{job['subject']}",
                          time=f"{job['seconds']:.3f}")
    if job["status"] == "not run":
        xml.SubElement(case, "skipped", message="did not run")
    elif job["status"] == "failed":
        failure = failures.get(job["failure"])
        if failure is None:
            xml.SubElement(case, "failure", message=printable(job["reason"] or "failed, with nothing kept"),
                           type="unknown")
        else:
            xml.SubElement(case, "failure", message=printable(failure["title"]),
                           type=printable(failure["oracle"])).text = _failure_text(failure, failure["id"] in told)
            told.add(failure["id"])


def _corpus_cases(report):
    return [{"name": one["harness"], "layer": "corpus", "subject": "merge", "seconds": 0.0, "reason": one["message"],
             "status": "failed" if one["message"].startswith("NOT MERGED") else "passed", "failure": None}
            for one in report["corpus"]]


def _totals(jobs):
    return {"tests": str(len(jobs)), "failures": str(sum(job["status"] == "failed" for job in jobs)), "errors": "0",
            "skipped": str(sum(job["status"] == "not run" for job in jobs)),
            "time": f"{sum(job['seconds'] for job in jobs):.3f}"}


def render(report):
    """The text of junit.xml."""
    failures = {failure["id"]: failure for failure in report["failures"]}
    date, _, clock = report["night"].partition("T")
    cases = report["jobs"] + _corpus_cases(report)
    root = xml.Element("testsuites", name=f"nightly {report['night']}", **_totals(cases))
    told = set()
    for layer in dict.fromkeys(job["layer"] for job in cases):
        jobs = [job for job in cases if job["layer"] == layer]
        suite = xml.SubElement(root, "testsuite", name=layer, timestamp=f"{date}T{clock.replace('-', ':')}",
                               **_totals(jobs))
        for job in jobs:
            _add_case(suite, job, failures, told)
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"
