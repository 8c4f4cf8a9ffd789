"""Which lines of a log say what is wrong: those of harnesses, stress and sanitizers."""

import re

VERDICT_LINE = re.compile(r"HARNESS FAILURE|FAIL |MISSED |WRONG LIST |allocator: |WARNING: |ended by signal|"
                          r"==\d+==(?!.*run interrupted)|spanset: |mutants/run: |"
                          r"(?:failed|crashed|deadlock|livelock): |\[  FAILED  \] \w|"
                          r".*runtime error: |.*: cannot |.*PROGRAM ABORT")


# What a program says that is told to end. A sanitizer that finds threads at work then is right, and finds nothing.
TOLD_TO_END = re.compile(r"^interrupted: [\s\S]*", re.MULTILINE)
RUNS = "--- runs: "  # a line in front of what each of several commands with one log says


def verdict_lines(output):
    """These lines, in order; paths and the like do not count."""
    said = (TOLD_TO_END.sub("", run) for run in re.split(rf"^{RUNS}.*$", output, flags=re.MULTILINE))
    return [line for run in said for line in run.splitlines() if VERDICT_LINE.match(line)]
