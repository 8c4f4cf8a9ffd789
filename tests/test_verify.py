#!/usr/bin/env python3
"""spanset-verify: several workers find what one does; who is interrupted or killed goes on, and loses and
repeats nothing; a state or a table that does not fit is refused; exit statuses.

usage: test_verify.py SPANSET_VERIFY
"""
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

PLAN = "| + | 2+ | -+"
PLACES = {"sc": 5, "rc11": 5}  # kills, each run


def run(*arguments):
    process = subprocess.run([VERIFY, *arguments], capture_output=True, text=True)
    return process.returncode, process.stdout, process.stderr


def counts(output):
    """{model: (executions, blocked, verdict)}"""
    found = re.findall(r"^(SC|RC11): (\d+) executions, (\d+) blocked, .*: (.*)$", output, re.MULTILINE)
    return {model.lower(): (int(executions), int(blocked), verdict)
            for model, executions, blocked, verdict in found}


def expect(what, condition, detail=""):
    if not condition:
        sys.exit(f"{what}: {detail}")
    print(what)


def kill_and_resume(model, expected, folder, chance):
    """Kills the search again and again, and lets it end."""
    state = os.path.join(folder, model)
    kills = 0
    for _ in range(PLACES[model]):
        process = subprocess.Popen([VERIFY, "--plan", PLAN, "--model", model, "--workers", "2", "--state", state],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.02, 0.25))
        if process.poll() is None:
            process.send_signal(chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
            kills += process.wait() < 0
    expect(f"{model}: it was killed", kills > 0)
    status, output, errors = run("--plan", PLAN, "--model", model, "--workers", "2", "--state", state)
    expect(f"{model}: the same after {kills} kills", counts(output).get(model) == expected,
           f"{output}{errors}instead of {expected}")
    expect(f"{model}: nothing is left", status == 0 and not os.path.exists(state))


def check_states(folder):
    state = os.path.join(folder, "kept")
    of_plan = ("--model", "sc", "--state", state)
    status, output, _ = run("--plan", PLAN, "--executions", "1000", *of_plan)
    expect("a bound: status 3, and a state", status == 3 and os.path.exists(state), output)
    status, _, errors = run("--plan", "| + | +", *of_plan)
    expect("another plan: refused", status == 2 and "another search" in errors, errors)
    with open(state, "r+b") as file:
        file.seek(-8, os.SEEK_END)
        file.write(b"damaged!")
    status, _, errors = run("--plan", PLAN, *of_plan)
    expect("damaged: refused", status == 2 and "damaged" in errors, errors)
    with open(state, "r+b") as file:
        file.truncate(os.path.getsize(state) - 4)
    status, _, errors = run("--plan", PLAN, *of_plan)
    expect("cut off: refused", status == 2 and "no end" in errors, errors)
    status, _, errors = run("--plan", PLAN, "--model", "sc", "--state", "/nowhere/state", "--seconds", "1")
    expect("no folder: said", status == 2 and "/nowhere/state" in errors, errors)


def without_seconds(table):
    """Rows, in order; two runs differ only in how long they took."""
    return [re.sub(r"\| \d+\.\d\d \|", "| s |", line) for line in table.splitlines() if line.startswith("| ")]


def kill_processes(bounded):
    """Of the table: their rows say so, and the others are there. Some are killed too late."""
    with subprocess.Popen([VERIFY, *bounded], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
                    os.kill(int(file.read().split()[0]), signal.SIGKILL)
            except (IndexError, FileNotFoundError, ProcessLookupError):
                pass  # between two
            time.sleep(0.02)
        output = process.communicate()[0]
    died = sum("its process has died" in row for row in without_seconds(output))
    expect("processes were killed: their rows say so", process.returncode == 2 and died > 0 and
           f"with {died} something" in output, output)


def interrupt(bounded, path):
    """Told to end: what has ended is printed, also behind what has not."""
    with open(path, "w", encoding="ascii") as file:
        process = subprocess.Popen([VERIFY, "--catalogue", "--workers", "2"], stdout=file, stderr=subprocess.DEVNULL)
        time.sleep(1)
        process.terminate()
        expect("it was told to end", process.wait() == -signal.SIGTERM)
    with open(path, encoding="ascii") as file:
        rows = without_seconds(file.read())[1:]
    known = without_seconds(run(*bounded, "--known", path)[1])
    expect("what had ended is taken over", len(rows) > 0 and set(rows) < set(known), rows)


def check_catalogue(folder):
    """A small bound: of the catalogue's programs some are verified, others are not."""
    bounded = ("--catalogue", "--executions", "300")
    path = os.path.join(folder, "table.md")
    status, table, errors = run(*bounded)
    rows = without_seconds(table)
    expect("the catalogue: status 3, a row for each", status == 3 and len(rows) == 410,
           f"{status} {len(rows)} {errors}")
    summary = re.search(
        r"Of (\d+) programs (\d+) are verified under both models, (\d+) are not finished, with 0 ", table)
    verified = [row for row in rows if row.count(" verified |") == 2]
    expect("a summary of it", summary is not None and
           [int(number) for number in summary.groups()] == [409, len(verified), 409 - len(verified)], table[-500:])
    # It is killed, and takes over what it has printed.
    with open(path, "w", encoding="ascii") as file:
        process = subprocess.Popen([VERIFY, *bounded, "--workers", "3"], stdout=file, stderr=subprocess.DEVNULL)
        while process.poll() is None and os.path.getsize(path) < 10000:
            time.sleep(0.01)
        process.kill()
        expect("it was killed", process.wait() < 0)
    status, again, errors = run(*bounded, "--known", path)
    expect("the same after a kill", status == 3 and without_seconds(again) == rows, again + errors)
    kill_processes(bounded)
    interrupt(bounded, path)
    # Answers of an earlier table are taken over as they are; these are no answers that could be found.
    sevens = re.sub(r" \d+ \| \d+ \| \d+\.\d\d \| [^|]* \|", " 7 | 7 | 7.00 | verified |", table)
    with open(path, "w", encoding="ascii") as file:
        file.write(sevens)
    status, taken, errors = run(*bounded, "--known", path)
    expect("what is known is taken over", status == 0 and taken.count(" 7 | 7 | 7.00 | verified |") == 818 and
           "Of 409 programs 409 are verified" in taken and "5726 executions, and 5726 blocked" in taken, taken + errors)
    with open(path, "w", encoding="ascii") as file:
        file.write(sevens.replace("|\n| `", "|\n\n| `", 1))
    status, taken, errors = run(*bounded, "--known", path)
    expect("a table ends where something else begins", status == 3 and without_seconds(taken) == rows, taken + errors)
    status, again, errors = run(*bounded, "--model", "sc", "--compare", "9")
    expect("compared under sc only: refused", status == 2 and "rc11" in errors, errors)
    with open(path, "w", encoding="ascii") as file:
        file.write(re.sub(r"\d+ \|$", "3 WRONG |", run(*bounded, "--compare", "9")[1], flags=re.MULTILINE))
    status, again, errors = run(*bounded, "--compare", "9", "--known", path)
    expect("what was wrong is done again", "WRONG" not in again and "with 0 something" in again, again + errors)
    for content, other in ((table, ("--model", "sc")), (table, ("--rounds", "1")), (table, ("--compare", "9")),
                           (table.replace("blocks of 2", "blocks of 4"), ())):
        with open(path, "w", encoding="ascii") as file:
            file.write(content)
        status, _, errors = run(*bounded, "--known", path, *other)
        expect("another table: refused", status == 2 and "no table with these columns" in errors, errors)
    status, _, errors = run(*bounded, "--known", "/nowhere/table")
    expect("no table: refused", status == 2 and "/nowhere/table" in errors, errors)
    status, compared, errors = run(*bounded, "--compare", "200")
    rows = without_seconds(compared)
    expect("compared, too: what has ended, and nothing was missed", status == 3 and
           compared.count(" - | - | - |") == sum(row.endswith(" - |") for row in rows) == 409 - len(verified) and
           "came to 0 that the search had missed" in compared, compared + errors)


def main():
    chance = random.Random(1)
    status, output, errors = run("--plan", PLAN, "--workers", "1")
    alone = counts(output)
    expect("one worker verifies it", status == 0 and set(alone) == {"sc", "rc11"}, output + errors)
    expect("three find the same", counts(run("--plan", PLAN, "--workers", "3")[1]) == alone)
    with tempfile.TemporaryDirectory() as folder:
        for model in ("sc", "rc11"):
            kill_and_resume(model, alone[model], folder, chance)
        check_states(folder)
        check_catalogue(folder)
    status, output, _ = run("--pool", "| tg | t")
    expect("the pool alone", status == 0 and "verified" in output, output)
    status, output, _ = run("--plan", "+ | +- | -+", "--compare", "20000")
    expect("random executions come to no other states", status == 0 and re.search("equal|a part", output), output)
    expect("no program: status 2", run()[0] == 2)
    expect("a plan with a letter that means nothing: status 2", run("--plan", "| 2+ | 2q- | 2-")[0] == 2)
    expect("a plan without a thread: status 2", run("--plan", "+-")[0] == 2)
    expect("options that --compare would ignore: status 2",
           run("--plan", "| + | -", "--compare", "10", "--model", "sc")[0] == 2)
    with open("/dev/full", "w", encoding="ascii") as full:
        process = subprocess.run([VERIFY, "--plan", "| + | -"], stdout=full, stderr=subprocess.PIPE, check=False)
    expect("a full disk is said: status 2", process.returncode == 2 and b"No space" in process.stderr)
    expect("no such model: status 2", run("--plan", PLAN, "--model", "tso")[0] == 2)
    expect("no program of the pool: status 2", run("--pool", "| tgx")[0] == 2)


if __name__ == "__main__":
    VERIFY = sys.argv[1]
    main()
