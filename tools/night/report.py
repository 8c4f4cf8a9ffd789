"""Makes a night's report: report.json, and what is drawn from it (report.html, junit.xml, table.txt).

report.schema.json describes report.json. history.jsonl, beside the nights, has a line for each night
that came to its end.
"""

import json
import os
import platform
import subprocess

import corpus
import failures
import junit
import page
from night import NIGHTS, read_json, write_whole
from running import read_text

NIGHTS_SHOWN = 60
SAMPLES_MOST = 300  # of one curve
INPUT_CHARACTERS_MOST = 4000


def history_path(root):
    return os.path.join(root, NIGHTS, "history.jsonl")


def read_history(root):
    """Nights that ended, oldest first. A line that is no JSON (a full disk) is passed over."""
    lines = []
    try:
        with open(history_path(root), encoding="utf-8") as file:
            for line in file:
                try:
                    lines.append(json.loads(line))
                except ValueError:
                    continue
    except FileNotFoundError:
        pass
    return lines


def _machine(root):
    compiler = subprocess.run(["clang", "--version"], capture_output=True, text=True, check=False).stdout
    return {"cores": os.cpu_count() or 1, "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            "compiler": (compiler.splitlines() or ["unknown"])[0]}


def _jobs(night):
    total = sum(job.result.seconds for job in night.jobs) or 1
    return [{"name": job.name, "subject": job.subject, "layer": job.layer, "engine": job.engine,
             "build": job.preset, "seconds": round(job.result.seconds, 1),
             "share": round(job.result.seconds / total, 4), "weight_reason": job.result.weight_reason,
             "executions": job.result.executions, "unit": job.unit, "new_inputs": job.result.new_inputs,
             "status": job.result.status if job.result.status in ("passed", "failed") else "not run",
             "reason": job.result.reason,
             "failure": job.result.failure} for job in night.jobs]


def _failure(night, kept, history):
    folder = night.path("failures", kept["id"])
    saved = os.path.join(folder, "input")
    earlier = [line["night"] for line in history if kept["id"] in line.get("failure_ids", [])]
    picture = os.path.join(folder, "picture.svg")
    return {"id": kept["id"], "title": kept["title"], "layer": kept["layer"], "oracle": kept["oracle"],
            "jobs": kept["jobs"], "times_seen": len(kept["jobs"]),
            "folder": f"failures/{kept['id']}", "replay": night.relative(os.path.join(folder, "replay")),
            "how": kept["how"],
            "input": read_text(saved)[:INPUT_CHARACTERS_MOST] if os.path.exists(saved) else None,
            "bytes": kept["bytes"], "bytes_before": kept["bytes_before"],
            "report": read_text(os.path.join(folder, "report.txt")),
            "picture": os.path.relpath(picture, night.folder) if os.path.exists(picture) else None,
            "first_seen": earlier[0] if earlier else night.name,
            "bisected": kept["bisected"], "adopted": kept["adopted"]}


def _mutants(night):
    """Both tables of mutants, as far as they have come."""
    parts = [(job, read_json(os.path.join(night.root, job.results_folder(), "matrix.json")))
             for job in night.jobs if job.layer == "mutants" and job.result.seconds > 0]
    parts = [(job, part) for job, part in parts if part is not None]
    if not parts:
        return None
    rows = [{key: row[key] for key in ("mutant", "kind", "what", "verdict")} |
            {"layers": {layer: {key: str(cell[key]) for key in ("status", "cost", "verdict")}
                        for layer, cell in row["layers"].items()}}
            for _, part in parts for row in part["mutants"]]
    layers = list(dict.fromkeys(layer for row in rows for layer in row["layers"]))
    return {"good": all(part["good"] for _, part in parts), "complete": all(part["complete"] for _, part in parts),
            "summary": [line for _, part in parts for line in part["summary"] if "matrix.html" not in line],
            "layers": layers, "rows": rows}


def _samples(path):
    """A curve, thinned out."""
    samples = []
    if os.path.exists(path):
        for line in read_text(path).splitlines():
            try:
                values = json.loads(line)
            except ValueError:
                continue  # the last line of a run that was killed
            if "operations_per_second" in values:
                samples.append({key: values[key] for key in ("seconds", "operations_per_second", "blocks_live",
                                                             "blocks_allocated", "resident_kib")})
    return samples[::len(samples) // SAMPLES_MOST + 1]


def _stress(night):
    curves = []
    for job in night.jobs:
        samples = _samples(night.path("artifacts", job.name, "samples.jsonl")) if job.layer == "stress" else []
        if len(samples) > 1 and getattr(job, "scenario", "") == "soak":
            log = read_text(night.path("logs", job.name + ".log"))
            verdicts = [line for line in log.splitlines() if line.startswith(("PASS", "FAIL"))]
            curves.append({"job": job.name, "samples": samples, "verdict": (verdicts or ["no verdict"])[0]})
    return curves


def _verdict(night, kept, merged_well):
    if night.state.interrupted:
        return "interrupted"
    if kept or any(job.result.status == "failed" for job in night.jobs):
        return "failed"
    if not merged_well:
        return "failed"
    return "passed" if all(job.result.status == "passed" for job in night.jobs) else "incomplete"


def _totals(jobs):
    return {unit: sum(job["executions"] for job in jobs if job["unit"] == unit)
            for unit in ("executions", "spans", "results")}


def _besides(coverage, mutants):
    """What the headline says besides: how far the mutants have come, and what is lacking."""
    verdicts = [row["verdict"] for row in mutants["rows"]] if mutants else []
    judged = sum(verdict in ("caught", "missed", "equivalent") for verdict in verdicts)
    said = f" {judged:,} of {len(verdicts):,} mutants judged so far." if verdicts else ""
    return said + ("" if coverage else " Coverage was not measured.")


def _summary(verdict, jobs, kept):
    totals = _totals(jobs)
    ran = sum(job["status"] != "not run" for job in jobs)
    work = f"{ran} of {len(jobs)} jobs: {totals['executions']:,} executions, {totals['spans']:,} spans"
    if kept:
        found = "1 failure" if len(kept) == 1 else f"{len(kept)} failures"
        return f"{found} in {work}."
    failed = sum(job["status"] == "failed" for job in jobs)
    so_far = f"{failed} of them found something" if failed else "nothing found so far"
    return {"passed": f"Nothing found in {work}.", "interrupted": f"Interrupted after {work}; {so_far}.",
            "failed": f"The corpus could not be merged; nothing else found in {work}.",
            "incomplete": f"Not all jobs ran; nothing found in {work}."}[verdict]


def _share(coverage, what):
    if coverage is None:
        return None
    whole = sum(file[what] for file in coverage["files"])
    return round(sum(file[f"{what}_covered"] for file in coverage["files"]) / whole, 4) if whole else None


def _mutants_caught(mutants):
    verdicts = [row["verdict"] for row in mutants["rows"]] if mutants else []
    judged = sum(verdict in ("caught", "missed") for verdict in verdicts)
    return round(verdicts.count("caught") / judged, 4) if judged else None


def _history_line(report):
    totals = _totals(report["jobs"])
    return {"night": report["night"], "verdict": report["verdict"], "executions": totals["executions"],
            "spans": totals["spans"], "failures": len(report["failures"]),
            "lines_covered": _share(report["coverage"], "lines"),
            "branches_covered": _share(report["coverage"], "branches"),
            "corpus": sum(one["found"] + one["by_hand"] for one in report["corpus"]),
            "mutants_caught": _mutants_caught(report["mutants"])}


def _add_to_history(root, report):
    """A line for this night, in place of an earlier one of it. What weights.py needs is in it, too."""
    line = _history_line(report)
    line["failure_ids"] = [one["id"] for one in report["failures"]]
    line["pairs"] = report["coverage"] and report["coverage"]["interleavings"]["pairs"]
    line["jobs"] = {job["name"]: [job["seconds"], job["new_inputs"], int(job["status"] == "failed")]
                    for job in report["jobs"] if job["status"] != "not run"}
    lines = [one for one in read_history(root) if one["night"] != report["night"]] + [line]
    lines.sort(key=lambda one: one["night"])
    write_whole(history_path(root), "".join(json.dumps(one) + "\n" for one in lines))


def assemble(night, merged_well, coverage):
    """The dictionary that report.json holds."""
    history = [line for line in read_history(night.root) if line["night"] < night.name]
    kept = failures.read_all(night)
    verdict = _verdict(night, kept, merged_well)
    jobs = _jobs(night)
    mutants = _mutants(night)
    report = {"version": 1, "night": night.name, "seed": night.state.seed, "commit": night.state.commit,
              "modified": night.state.modified, "machine": _machine(night.root), "verdict": verdict,
              "summary": _summary(verdict, jobs, kept) + _besides(coverage, mutants), "minutes": night.state.minutes,
              "seconds": round(night.state.seconds_used, 1), "resumed": night.state.resumed, "jobs": jobs,
              "failures": [_failure(night, one, history) for one in kept],
              "corpus": [{key: value for key, value in said.items() if key != "merged"}
                         for said in night.state.merged.values()],
              "coverage": coverage, "mutants": mutants, "stress": _stress(night)}
    keys = _history_line(report).keys()
    report["history"] = [{key: line.get(key) for key in keys} for line in history][-NIGHTS_SHOWN + 1:] + \
        [_history_line(report)]
    return report


def draw(night, report):
    """What people and other programs look at, from report.json."""
    write_whole(night.path("report.html"), page.render(report, night.folder))
    write_whole(night.path("junit.xml"), junit.render(report))


def write(night, merged_well, coverage):
    """Writes all of the report; returns it."""
    report = assemble(night, merged_well, coverage)
    write_whole(night.path("report.json"), json.dumps(report, indent=1) + "\n")
    draw(night, report)
    if not night.state.interrupted:
        _add_to_history(night.root, report)
    return report


def update(night):
    """After a failure was bisected or adopted: the report says so, too."""
    report = read_json(night.path("report.json"))
    if report is None:
        return
    by_id = {one["id"]: one for one in failures.read_all(night)}
    for failure in report["failures"]:
        failure.update({key: by_id[failure["id"]][key] for key in ("bisected", "adopted") if failure["id"] in by_id})
    write_whole(night.path("report.json"), json.dumps(report, indent=1) + "\n")
    draw(night, report)


def table(report):
    """What ran: a row for each subject and build, all block sizes together."""
    rows = {}
    for job in report["jobs"]:
        row = rows.setdefault((job["subject"], job["build"]), [0, 0.0, 0, 0])
        row[0] += job["status"] != "not run"
        row[1] += job["seconds"]
        row[2] += job["executions"]
        row[3] += job["status"] == "failed"
    lines = [f"{'what':28} {'build':6} {'runs':>4} {'seconds':>8} {'executions':>14}  found"]
    for (subject, build), (runs, seconds, executions, found) in rows.items():
        said = f"{found} FAILED" if found else ("nothing" if runs else "did not run")
        lines.append(f"{subject:28} {build:6} {runs:4} {seconds:8.1f} {executions:14,}  {said}")
    return lines


def text(night, report):
    """The report for a terminal."""
    lines = [*table(report), "", *(corpus.describe(said) for said in report["corpus"])]
    lines += [f"{job['name']}: {job['reason']}" for job in report["jobs"]
              if job["reason"] and job["status"] != "failed"]
    for failure in report["failures"]:
        lines.append(f"FAILED {failure['id']}: {failure['title']}")
        lines.append(f"  met by: {', '.join(failure['jobs'])}")
        lines.append(f"  again: {failure['replay']}")
    lines.append(f"{report['verdict'].upper()}: {report['summary']}")
    lines.append(f"{night.relative(night.path('report.html'))}")
    return "\n".join(lines)
