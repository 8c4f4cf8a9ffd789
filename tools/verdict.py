"""Which lines of a log say what is wrong: those of harnesses, stress and sanitizers."""

import re

VERDICT_LINE = re.compile(r"HARNESS FAILURE|FAIL |MISSED |WRONG LIST |allocator: |WARNING: |ended by signal|"
                          r"==\d+==(?!.*run interrupted)|spanset: |mutants/run: |"
                          r"(?:failed|crashed|deadlock|livelock): |\[  FAILED  \] \w|"
                          r".*runtime error: |.*: cannot |.*PROGRAM ABORT")


def verdict_lines(output):
    """These lines, in order; paths and the like do not count."""
    return [line for line in output.splitlines() if VERDICT_LINE.match(line)]
