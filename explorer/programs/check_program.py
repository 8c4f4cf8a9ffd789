#!/usr/bin/env python3
"""Explores a program and demands that its header tells what comes of it.

usage: check_program.py EXPLORER_CC FILE.c

The comment at the head of the file has a line `expect: VERDICT, WORDS` (passed, failed, crashed,
deadlock or livelock, and words of the message), and may have `options: ...` for the explored program,
and `verify: no, WORDS`: it cannot be verified, for that reason. Others are verified, too.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile

TIMEOUT = 120  # seconds, of one run
EXECUTIONS = "20000"  # of a correct program, with each strategy
PASSED_STATUS, FAILED_STATUS, REFUSED_STATUS = 0, 1, 2


class Mismatch(Exception):
    """The program did not do what its header tells."""


def header(path):
    """Verdict, words, options, and why it cannot be verified, from the comment at the head of the file."""
    with open(path, encoding="utf-8") as file:
        comment = file.read().partition("*/")[0]
    expect = re.search(r"^ \* expect: (\w+)(?:, (.*))?$", comment, re.MULTILINE)
    if not expect:
        raise Mismatch("its header has no line `expect: ...`")
    options = re.search(r"^ \* options: (.*)$", comment, re.MULTILINE)
    refused = re.search(r"^ \* verify: no, (.*)$", comment, re.MULTILINE)
    return expect[1], expect[2] or "", shlex.split(options[1]) if options else [], refused and refused[1]


def run(command, folder):
    """Status and standard output. The folder is where the program is, so that its name is short."""
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT, check=False
    )
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def demand(condition, what, output):
    if not condition:
        raise Mismatch(f"{what}\n{output}")


def failure_line(output, verdict):
    """The line that tells verdict and message."""
    found = re.search(rf"^{verdict}: .*$", output, re.MULTILINE)
    demand(found, f"no line `{verdict}: ...`", output)
    return found[0]


def check_correct(program, options, folder):
    for strategy in ["random"], ["pct"], ["exhaustive", "--preemptions", "2"]:
        command = [program, "--executions", EXECUTIONS, *options, "--strategy", *strategy]
        status, output, errors = run(command, folder)
        demand(status == PASSED_STATUS, f"{shlex.join(command)}: status {status}", output + errors)
        demand("nothing found" in output, "it does not say that nothing was found", output)


def check_replay(line, output, folder):
    """The command in the report brings the same failure again."""
    command = re.search(r"(\./\S+ .*--replay .*)$", output, re.MULTILINE)
    demand(command, "no command to replay it", output)
    status, again, errors = run(shlex.split(command[1]), folder)
    demand(status == FAILED_STATUS, f"{command[1]}: status {status}", again + errors)
    demand(line in again.splitlines(), f"{command[1]}: not again `{line}`", again)


def check_wrong(program, options, verdict, words, folder):
    command = [program, *options]
    status, output, errors = run(command, folder)
    demand(status == FAILED_STATUS, f"status {status}, expected {FAILED_STATUS}", output + errors)
    line = failure_line(output, verdict)
    demand(words in line, f"expected `{words}`, not `{line}`", output)
    demand(output.startswith("seed "), "the seed does not come first", output)
    _, again, _ = run(command, folder)
    demand(output == again, "the same seed, another output", again)
    check_replay(line, output, folder)
    _, shortest, errors = run([*command, "--minimise"], folder)
    check_replay(failure_line(shortest, verdict), shortest, folder)


def check_verified(program, options, verdict, refused, folder):
    """All executions: what is wrong fails in one, though perhaps another failure comes first."""
    if "--executions" in options:
        at = options.index("--executions")
        options = options[:at] + options[at + 2:]
    command = [program, "--verify", *[option for option in options if option != "--plain"]]
    status, output, errors = run(command, folder)
    if refused:
        demand(status == REFUSED_STATUS and refused in output, f"not refused for `{refused}`: status {status}", output)
    elif verdict == "passed":
        demand(status == PASSED_STATUS and len(re.findall(r"^(?:SC|RC11): .*: verified$", output, re.MULTILINE)) == 2,
               f"{shlex.join(command)}: status {status}", output + errors)
    else:
        demand(status == FAILED_STATUS, f"{shlex.join(command)}: status {status}", output + errors)
        again = re.search(r"(\./\S+ .*--verify .*)$", output, re.MULTILINE)
        demand(again, "no command to find it again", output)
        status, output, errors = run(shlex.split(again[1]), folder)
        demand(status == FAILED_STATUS, f"{again[1]}: status {status}", output + errors)


def check(compiler, path):
    verdict, words, options, refused = header(path)
    name = os.path.splitext(os.path.basename(path))[0]
    with tempfile.TemporaryDirectory() as folder:
        build = [compiler, "-Wall", "-Wextra", "-o", os.path.join(folder, name), path]
        status, output, errors = run(build, None)
        demand(status == 0 and errors == "", "it does not compile without a warning", output + errors)
        if verdict == "passed":
            check_correct(f"./{name}", options, folder)
        else:
            check_wrong(f"./{name}", options, verdict, words, folder)
        check_verified(f"./{name}", options, verdict, refused, folder)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        check(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    except (Mismatch, subprocess.TimeoutExpired, OSError) as error:
        print(f"FAIL {sys.argv[2]}: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
