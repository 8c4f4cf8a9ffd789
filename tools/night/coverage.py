"""What corpus, unit tests and a short stress run reach of spanset/, by line and branch, and how many
interleavings the corpus reaches. Measured with clang's source-based coverage in a build of its own."""

import json
import os
import re
import subprocess
import tempfile

from running import read_text, run_afresh

PRESET = "coverage"
BUILD = f"out/build/{PRESET}"
STRESS = ("spanset-stress", "spanset-stress-2")
STRESS_SECONDS = 13
UNIT_TESTS = ("test_set", "test_accounting", "test_limits", "test_out_of_memory")
SECONDS_MOST = 300


def _programs(root, harnesses):
    """[(program, arguments, variables)] of all that is run."""
    listed = []
    for harness, sizes in harnesses.items():
        for slots in sizes:
            listed.append((f"{BUILD}/fuzz/{harness}_{slots}", [f"corpus/{harness}"], {"FUZZ_INTERLEAVINGS": "1"}))
    tests = os.path.join(root, BUILD, "tests")
    for name in sorted(os.listdir(tests)):
        if name.rsplit("_", maxsplit=1)[0] in UNIT_TESTS and os.access(os.path.join(tests, name), os.X_OK):
            listed.append((f"{BUILD}/tests/{name}", [], {}))
    for name in STRESS:
        listed.append((f"{BUILD}/stress/{name}", ["--seconds", str(STRESS_SECONDS), "--seed", "1"], {}))
    return listed


def _export(night, programs, profiles):
    """What llvm-cov says of spanset/, as JSON."""
    merged = os.path.join(profiles, "merged")
    subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", merged,
                    *(entry.path for entry in os.scandir(profiles) if entry.name.endswith(".profraw"))],
                   cwd=night.root, check=True, capture_output=True)
    objects = [word for program, _, _ in programs for word in ("-object", program)]
    done = subprocess.run(["llvm-cov", "export", "-instr-profile", merged, *objects[1:],
                           os.path.join(night.root, "spanset")], cwd=night.root, check=True, capture_output=True)
    return json.loads(done.stdout)


def _uncovered(root, file, segments):
    """[{line, text}]: where regions of code begin that were never entered, once for each line."""
    with open(os.path.join(root, file), encoding="utf-8") as source:
        lines = source.read().splitlines()
    missed = sorted({line for line, _, count, has_count, is_entry, is_gap in segments
                     if has_count and is_entry and not is_gap and count == 0})
    return [{"line": line, "text": lines[line - 1].strip()} for line in missed]


def _file(root, entry):
    name = os.path.relpath(entry["filename"], root)
    summary = entry["summary"]
    return {"file": name, "lines": summary["lines"]["count"], "lines_covered": summary["lines"]["covered"],
            "branches": summary["branches"]["count"], "branches_covered": summary["branches"]["covered"],
            "uncovered": _uncovered(root, name, entry["segments"])}


def _interleavings(night, harnesses):
    """Pairs of places that met on the same memory in different threads, all block sizes together."""
    pairs = 0
    for harness, sizes in harnesses.items():
        for slots in sizes:
            text = read_text(night.path("logs", f"coverage-{harness}_{slots}.log"))
            pairs += sum(int(number) for number in re.findall(r"^interleavings: (\d+) pairs", text, re.MULTILINE))
    return pairs


def measure(night, harnesses, pairs_before):
    """The report's `coverage`, with programs that are built already; None, with a message, if it could not be
    measured."""
    programs = _programs(night.root, harnesses)
    with tempfile.TemporaryDirectory(dir=night.folder) as profiles:
        for program, arguments, variables in programs:
            name = os.path.basename(program)
            log = night.path("logs", f"coverage-{name}.log")
            profile = {"LLVM_PROFILE_FILE": os.path.join(profiles, f"{name}-%p.profraw")}
            if run_afresh(night, [program, *arguments], log, SECONDS_MOST, {**variables, **profile}) != 0:
                print(f"no coverage: {name} fails; see {night.relative(log)}", flush=True)
                return None
        try:
            exported = _export(night, programs, profiles)
        except (OSError, ValueError, subprocess.SubprocessError) as problem:
            print(f"no coverage: {problem}", flush=True)
            return None
    files = [_file(night.root, entry) for entry in exported["data"][0]["files"]]
    return {"files": sorted(files, key=lambda one: one["file"]),
            "interleavings": {"pairs": _interleavings(night, harnesses), "pairs_before": pairs_before,
                              "note": "pairs of places that met on the same memory in different threads, summed "
                                      "over block sizes"}}
