"""Two nights as report.json has them, made up: a green one, and a red one that holds what a page can
trip over (text that looks like HTML, control characters, long lines, a leak, a picture that is gone)."""

import os
import random
import shutil

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LAYERS = ["corpus", "unit", "sequence", "pool", "schedule", "explorer", "stress", "tsan"]
LEAK = "audit: block # is unaccounted for: in no set and not in the pool"
HOSTILE = "<script>throw 'escaped?'</script> & \"quoted\" \x1b[31mred\x1b[0m \0"


def job(name, layer, build, seconds, executions, **changes):
    unit = {"stress": "spans", "mutants": "results"}.get(layer, "executions")
    engine = {"explorer": "libFuzzer", "fuzz": "AFL++", "stress": "threads", "mutants": "runner"}[layer]
    return {"name": f"{name}-{build}", "subject": name.rsplit("_", 1)[0], "layer": layer, "engine": engine,
            "build": build, "seconds": seconds, "share": seconds / 36000, "weight_reason": "floor", "reason": "",
            "executions": executions, "unit": unit, "new_inputs": 0, "status": "passed", "failure": None, **changes}


def jobs():
    made = []
    for build in ("clang", "asan", "ubsan"):
        made += [job(f"fuzz_schedule_{slots}", "explorer", build, 1500.25, 7345678,
                     weight_reason="3 new inputs in its last quarter") for slots in (2, 512)]
    for build in ("asan", "ubsan", "msan"):
        made += [job(f"fuzz_{name}_{slots}", "fuzz", build, 420.5, 12345678, new_inputs=2)
                 for name in ("sequence", "pool", "set") for slots in (2, 512)]
    for build in ("clang", "tsan", "asan"):
        made += [job(f"{program}-{scenario}", "stress", build, 610.0, 234567890)
                 for program in ("spanset-stress", "spanset-stress-2")
                 for scenario in ("balanced", "fill-drain", "migrate", "soak")]
    made += [job(f"mutants_{kind}", "mutants", "clang", 1800.0, 400) for kind in ("hand-made", "generated")]
    return made


def samples(chance, leak):
    """Half an hour of a soak, a sample each second; it grows into 42 MiB first."""
    made = []
    for second in range(1, 1801):
        warm = min(1.0, second / 60)
        made.append({"seconds": float(second), "operations_per_second": chance.uniform(0.7, 1.1) * 1.2e7,
                     "blocks_live": int(chance.gauss(72, 9) + leak * second / 60),
                     "blocks_allocated": int(95 + leak * second / 60),
                     "resident_kib": int(43000 * warm + chance.uniform(0, 40) + 20 * leak * second / 60)})
    return made


def mutants(chance):
    rows = []
    for number in range(90):
        caught = {layer: {"status": "caught", "cost": f"{chance.randrange(1, 99999):,}", "verdict": LEAK}
                  if chance.random() < 0.4 else {"status": "missed", "cost": "", "verdict": "passed"}
                  for layer in LAYERS}
        rows.append({"mutant": f"made-by-hand-{number}", "kind": "hand-made", "verdict": "caught", "layers": caught,
                     "what": "whoever moves head on gives the block behind it back if its pops are done"})
    rows += [{"mutant": f"pool.c-{number}-relaxed", "kind": "generated", "verdict": "caught", "layers": {},
              "what": "release becomes relaxed"} for number in range(1000)]
    return {"good": True, "complete": True, "layers": LAYERS, "rows": rows,
            "summary": ["hand-made: 90 caught, 0 missed", "generated: 1,000 caught, 0 missed; 100.0 % of those that "
                        "are mistakes"]}


def file_coverage(name, lines, missing, branches, missing_branches):
    return {"file": f"spanset/{name}.c", "lines": lines, "lines_covered": lines - missing, "branches": branches,
            "branches_covered": branches - missing_branches,
            "uncovered": [{"line": 88 + number, "text": "    return SPANSET_OUT_OF_MEMORY; /* <&> */"}
                          for number in range(missing)]}


def history(chance, nights):
    return [{"night": f"2026-{10 + number // 28}-{number % 28 + 1:02}T01-48-21",
             "verdict": "failed" if number in (12, 13, 31) else "passed",
             "executions": None if number == 20 else int(3e8 * chance.uniform(0.8, 1.2)),
             "spans": int(4e9 * chance.uniform(0.8, 1.2)), "failures": {12: 1, 13: 3, 31: 1}.get(number, 0),
             "lines_covered": 0.97 + 0.0003 * number, "branches_covered": 0.94 + 0.0005 * number,
             "corpus": 400 + 3 * number, "mutants_caught": None if number % 9 == 5 else 0.981}
            for number in range(nights)]


def green_night():
    chance = random.Random(1)
    return {
        "version": 1, "night": "2026-11-28T01-48-21", "seed": 7, "commit": "113cf18" + 33 * "0", "modified": False,
        "machine": {"cores": 2, "memory_bytes": 25000000000, "system": "Linux 6.1 x86_64", "compiler": "clang 14.0.6"},
        "verdict": "passed", "summary": "Nothing found in 50 jobs: 266 million executions, 5.6 billion spans.",
        "minutes": 300, "seconds": 18000.5, "resumed": 0, "jobs": jobs(), "failures": [],
        "corpus": [{"harness": name, "by_hand": 30, "found": 219, "bytes": 30500, "bytes_most": 200000, "superseded": 4,
                    "new": [{"name": 40 * "a", "reason": "spanset/pool.c:88 and 2 more places"}], "message": ""}
                   for name in ("fuzz_schedule", "fuzz_sequence", "fuzz_pool")],
        "coverage": {"files": [file_coverage("pool", 220, 2, 88, 5), file_coverage("push_pop", 310, 0, 120, 1),
                               file_coverage("audit", 180, 0, 64, 0), file_coverage("succession", 96, 0, 40, 0)],
                     "interleavings": {"pairs": 512, "pairs_before": 498,
                                       "note": "pairs of places that met on one address"}},
        "mutants": mutants(chance),
        "stress": [{"job": "spanset-stress-soak-clang", "samples": samples(chance, 0),
                    "verdict": "PASS soak: 4,123,456,789 spans popped, each once"}],
        "history": history(chance, 50)}


def failure(number, **changes):
    identity = f"explorer-block-unaccounted-{number:04x}"
    trace = "\n".join(f"{line:6} a   spanset/push_pop.c:{line} claim_at_head, in spanset_pop      compare-exchange "
                      f"release  set 1 head       1 -> 2  | block 0: draining -> used up" for line in range(150))
    return {"id": identity, "title": LEAK, "layer": "explorer", "oracle": "audit",
            "jobs": ["fuzz_schedule_2-asan", "fuzz_schedule_2-clang"], "times_seen": 7,
            "folder": f"failures/{identity}",
            "replay": f"out/nightly/2026-11-28T01-48-21/failures/{identity}/replay",
            "how": "program and schedule minimised by the explorer",
            "input": "3+ - | / | - @ 7a b\n", "bytes": 20, "bytes_before": 180,
            "report": f"failed: {LEAK}\n{trace}\n", "picture": f"failures/{identity}/picture.svg",
            "first_seen": "2026-11-27T01-48-00",
            "bisected": {"commit": "ea05365", "subject": "Pool: the tag is gone"}, "adopted": "block-unaccounted",
            **changes}


def red_night(folder):
    """A night with failures; `folder` becomes its folder."""
    report = green_night()
    chance = random.Random(2)
    stress = failure(2, title="live blocks grow by 34 an hour, standard error 2.1", layer="stress", oracle="drift",
                     jobs=["spanset-stress-soak-clang"], times_seen=1, input=None, bytes=None, bytes_before=None,
                     picture=None, bisected=None, adopted=None, report="FAIL soak: live blocks grow\n" * 2000)
    hostile = failure(3, title=HOSTILE, layer="fuzz", oracle=HOSTILE, jobs=[400 * "x"], report=400 * HOSTILE,
                      input=HOSTILE, bytes=len(HOSTILE), picture="failures/gone.svg",
                      replay="out/nightly/" + 300 * "y")
    report.update(verdict="failed", summary="4 failures in 50 jobs: block # is unaccounted for, and 3 more.",
                  modified=True, resumed=1, failures=[failure(1), stress, hostile, failure(4)])
    for one in (1, 4):
        path = os.path.join(folder, f"failures/explorer-block-unaccounted-{one:04x}")
        os.makedirs(path, exist_ok=True)
        shutil.copy(os.path.join(ROOT, "docs/seed-block-leak.svg"), os.path.join(path, "picture.svg"))
    failed = {"fuzz_schedule_2-asan": report["failures"][0]["id"], "spanset-stress-soak-clang": stress["id"],
              "fuzz_pool_2-asan": hostile["id"], "fuzz_pool_512-asan": None}
    for one in report["jobs"]:
        if one["name"] in failed:
            one.update(status="failed", failure=failed[one["name"]])
    report["jobs"][-1].update(status="not run", executions=0, seconds=0.0, share=0.0)
    report["corpus"][2].update(new=[], message="NOT MERGED: inputs fail with fuzz_pool_2")
    report["mutants"].update(good=False, complete=False, summary=["hand-made: 89 caught, 1 missed"])
    report["mutants"]["rows"][3].update(verdict="missed", reason="explorer must catch it: missed; " + HOSTILE)
    report["coverage"]["interleavings"]["pairs_before"] = None
    report["stress"] = [{"job": "spanset-stress-soak-clang", "samples": samples(chance, 0.57),
                         "verdict": "FAIL soak: live blocks grow by 34 an hour"},
                        {"job": "spanset-stress-2-soak-tsan", "samples": [], "verdict": "FAIL killed"}]
    report["history"][-1].update(verdict="failed", failures=4)
    return report
