"""The layers of the guard, cheapest first: which programs of which build each one runs, and how."""

import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass

import plant

sys.path.insert(0, os.path.join(plant.ROOT, "tools"))
from build_lists import sanitizer_environment  # pylint: disable=wrong-import-position
from verdict import verdict_lines  # pylint: disable=wrong-import-position

SECONDS_MOST = 60  # of one step, for each unit of effort, on a busy machine
SECONDS_MOST_UNIT = 5  # of unit tests, which take a tenth of a second, and may have no end
INPUT_BYTES_MOST = {"fuzz_schedule": 400}  # of libFuzzer's inputs
INPUT_BYTES = 96


class TooSlow(Exception):
    """A step had no end in its time, which is no catch: on a slow machine, nobody knows."""


@dataclass(frozen=True)
class Step:
    """A program, and how much of it is one unit of effort."""

    program: str  # of CMake
    amount: int = 0  # executions, or seconds of stress
    options: tuple = ()
    corpus: str = ""  # replayed, and nothing else
    environment: tuple = ()  # (name, value) pairs

    @property
    def is_unit_test(self):
        return self.program.startswith("test_")


@dataclass(frozen=True)
class Layer:
    """What one kind of testing runs."""

    name: str
    preset: str
    purpose: str
    steps: tuple
    alone: bool = False  # its threads need all processors

    def targets(self):
        return sorted({step.program for step in self.steps})


# Plans for what random ones hardly meet: a block that is back on top of the pool's stack while a take
# still holds its next; two sets whose pushes and pops cross; stats while others work.
DIRECTED = (
    Step("spanset-explore-2", 10000, ("--strategy", "exhaustive", "--preemptions", "1", "--plan",
                                      "9+ 9- | - ; r | x + | 5+ 3- 2+ 2- 2+ 2- 2+ 2-")),
    Step("spanset-explore-2", 10000, ("--weak", "--strategy", "mixed", "--plan", "| + x - | x + x -")),
    Step("spanset-explore-2", 10000, ("--weak", "--strategy", "mixed", "--plan", "2+ | 2- | s s | + -")),
)


def _verify(*options):
    return Step("spanset-verify-2", 1, options)


# Each ends in less than a second. Together they come to each place in push and pop, and to races for each.
VERIFIED = tuple(_verify("--plan", plan) for plan in (
    "| + | + | +", "| + x - | x + x -", "2>+ 3- | - | -", ">+ <- | - | -", "+ | -+ | +-", "<+ | 2+ | +-", "| + | 2- | 2-", "| + | - | +-",
    ">+ | 2- | -+", "| 2+ | 2- | -")) + tuple(_verify("--pool", pool) for pool in (
        "| t | tg | t", "| gt | tg", "| g | g | t"))


def _sequence(amount):
    return (Step("fuzz_sequence_2", amount), Step("fuzz_pool_2", amount), Step("fuzz_sequence_8", amount))


LAYERS = {layer.name: layer for layer in (
    Layer("corpus", "clang", "inputs that were kept, run again",
          (Step("fuzz_sequence_2", corpus="fuzz_sequence"), Step("fuzz_pool_2", corpus="fuzz_pool"),
           Step("fuzz_schedule_2", corpus="fuzz_schedule"),
           Step("fuzz_schedule_2", corpus="fuzz_schedule", environment=(("FUZZ_WEAK", "1"),)))),
    Layer("unit", "clang", "unit tests",
          tuple(Step(f"{test}_{slots}") for slots in (2, 512)
                for test in ("test_set", "test_accounting", "test_limits", "test_out_of_memory"))),
    Layer("sequence", "clang", "one thread, by libFuzzer, against a model", _sequence(30000)),
    Layer("explorer", "clang", "random plans under the explorer, some others, random ones with weak memory",
          (Step("spanset-explore-2", 300000), *DIRECTED,
           Step("spanset-explore-2", 100000, environment=(("FUZZ_WRAP", "1"),)), Step("spanset-explore-2", 300000, ("--weak",)))),
    Layer("verify", "clang", "every execution of small programs, under both memory models", VERIFIED),
    Layer("schedule", "clang", "plans by libFuzzer under the explorer", (Step("fuzz_schedule_2", 200000),)),
    Layer("stress", "clang", "real threads, disturbed",
          (Step("spanset-stress-2", 3), Step("spanset-stress", 3)), alone=True),
    Layer("asan", "asan", "one thread and unit tests under AddressSanitizer",
          (Step("test_set_2"), Step("test_out_of_memory_2"), *_sequence(10000))),
    Layer("ubsan", "ubsan", "one thread under UndefinedBehaviorSanitizer", _sequence(10000)),
    Layer("msan", "msan", "one thread under MemorySanitizer", _sequence(10000)),
    Layer("tsan", "tsan", "real threads under ThreadSanitizer",
          (Step("spanset-stress-2", 3), Step("spanset-stress", 3)), alone=True),
)}


@dataclass
class Outcome:
    """What came of one layer."""

    mutant: str
    layer: str
    status: str  # caught, missed, wrong (by another oracle than the header's), too slow, unbuildable; of
    # the comparison of code: same, other
    program: str = ""
    cost: str = ""  # executions or seconds until it was caught
    seconds: float = 0.0  # of all of it, building included
    verdict: str = ""


def command_for(step, path, seed, effort, scratch):
    """The command that runs a step of a program at `path`; inputs that it makes go to `scratch`."""
    amount = str(step.amount * effort)
    if step.is_unit_test:
        return [path]
    if step.program.startswith("spanset-stress"):
        return [path, "--seconds", amount, "--seed", str(seed), "--stall-seconds", "2", *step.options]
    if step.program.startswith("spanset-verify"):
        return [path, "--workers", "1", *step.options]
    if step.program.startswith("spanset-explore"):
        return [path, "--executions", amount, "--seed", str(seed), *step.options]
    harness = step.program.rpartition("_")[0]
    command = [path, f"-max_len={INPUT_BYTES_MOST.get(harness, INPUT_BYTES)}", "-timeout=2",
               "-print_final_stats=1", f"-artifact_prefix={scratch}/"]
    if step.corpus:
        return [*command, "-runs=0", os.path.join(plant.ROOT, "corpus", step.corpus)]
    return [*command, f"-seed={seed}", f"-runs={amount}", *step.options]


def step_of_header(layer, catcher):
    """The step that a header's line asks for: the layer's amount and the header's options."""
    amount = max(step.amount for step in layer.steps)
    return Step(catcher.program, amount, tuple(catcher.options))


def run_step(step, preset, path, seed, effort):
    """(whether it failed, its verdict's lines, what it cost in words, and in seconds)."""
    environment = {**os.environ, **sanitizer_environment(plant.build_folder(preset)), **dict(step.environment)}
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        output, status = plant.run(command_for(step, path, seed, effort, scratch), environment, scratch,
                                   SECONDS_MOST_UNIT if step.is_unit_test else SECONDS_MOST * effort)
    seconds = time.monotonic() - start
    if status is None and not step.is_unit_test and not verdict_lines(output):
        # Others see themselves that there is no end; but a crash may hang in its own report.
        raise TooSlow(f"{step.program}: no end after {seconds:.0f} s, which is no catch")
    if status is None:
        output += f"\nended by signal 9: no end after {seconds:.0f} s\n"
    elif status < 0:
        output += f"\nended by signal {-status}\n"
    executions = re.search(r"number_of_executed_units: (\d+)|^(\d+) executions: ", output, re.MULTILINE)
    cost = f"{int(executions[1] or executions[2]):,}" if executions else f"{seconds:.2f} s"
    return status != 0, verdict_lines(output) or [output.strip()[-300:] or f"status {status}"], cost, seconds
