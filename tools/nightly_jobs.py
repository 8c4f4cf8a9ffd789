"""The jobs of a night: which program, under which build, with which options."""

import os
import re
from dataclasses import dataclass, field

import build_lists

# Presets of CMakePresets.json, and what fits each: threads, harnesses with one thread, those under
# the schedule explorer.
PRESETS = {
    "clang": ("explore", "stress"),  # no sanitizer: full speed
    "tsan": ("stress",),  # a harness has one real thread: nothing to see
    "asan": ("fuzz", "explore", "stress"),
    "ubsan": ("fuzz", "explore", "stress"),
    "msan": ("fuzz", "stress"),  # would need the explorer's libraries built with it
}
EXPLORING_HARNESSES = ("fuzz_schedule",)
# What they do besides, under each build. Interleaving coverage halves the executions until the rarest
# mistakes are found and costs speed until all others are (docs/explorer.md); weak memory costs
# three quarters of the speed and shows what this processor hides.
EXPLORING_VARIABLES = {"clang": {"FUZZ_INTERLEAVINGS": "1"}, "asan": {"FUZZ_WEAK": "1"}, "ubsan": {}}
GUARD_TARGET = "guard_programs"  # of CMake: all harnesses and stress programs of a build
STRESS_PROGRAMS = ("spanset-stress", "spanset-stress-2")
THREADS, CROWD = 8, 600  # workers of a stress job; a crowd is larger than a block
WEIGHTS = {"fuzz": 2, "stress": 6, "mutants": 12}  # a stress job runs all scenarios in turn
# Two of mutants, each with a folder for its results: a night goes on where the last one ended.
MUTANTS = {"hand-made": ["--matrix"], "generated": ["--generated"]}
INPUT_BYTES_MOST = 400
LISTS_FOLDER = "out/build/asan"  # where CMake lists harnesses and environment


@dataclass
class Job:
    """One program under one build."""

    name: str  # unique; a file name
    subject: str  # its row in the table
    preset: str
    program: str
    kind: str  # fuzz, stress or mutants
    harness: str  # of a fuzz job: its corpus; of one of mutants: which
    scenario: str  # of a stress job
    threads: int  # of a stress job
    seed: int
    seconds: float = 0.0
    executions: int | None = None  # None until it ran
    failure: str | None = None  # the folder with what was kept of it
    reason: str = ""
    process: object = field(default=None, repr=False)

    @property
    def is_fuzz(self):
        return self.kind == "fuzz"

    @property
    def weight(self):
        return WEIGHTS[self.kind]

    def binary(self):
        return "mutants/run" if self.kind == "mutants" else \
            f"out/build/{self.preset}/{self.kind}/{self.program}"

    def target(self):
        """What CMake builds for it."""
        return GUARD_TARGET if self.kind == "mutants" else self.program

    def command(self, root, seconds, found, artifacts):
        """The command of a night's run, from the project's root."""
        if self.kind == "mutants":
            return [self.binary(), "--built", "--jobs", "1", "--seconds", str(seconds), "--folder",
                    f"out/mutants/{self.harness}", *MUTANTS[self.harness]]
        if self.kind == "stress":
            return [self.binary(), "--scenario", self.scenario, "--seconds", str(seconds),
                    "--seed", str(self.seed), "--threads", str(self.threads)]
        return [self.binary(), f"-max_total_time={seconds}", f"-seed={self.seed}",
                f"-max_len={INPUT_BYTES_MOST}", "-only_ascii=1", "-timeout=20", "-rss_limit_mb=4096",
                "-print_final_stats=1", f"-artifact_prefix={artifacts}/", found,
                os.path.join(root, "corpus", self.harness)]

    def environment(self):
        """Variables besides the sanitizers'."""
        return EXPLORING_VARIABLES[self.preset] if self.harness in EXPLORING_HARNESSES else {}

    def replay_command(self, root, saved_input):
        if self.is_fuzz:
            return [self.binary(), os.path.relpath(saved_input, root)]
        return self.command(root, 60, None, None)

    def count_executions(self, log):
        """Executions of a harness, spans popped by a stress program, or results of mutants, as its log says."""
        with open(log, encoding="utf-8", errors="replace") as file:
            text = file.read()
        pattern = {"fuzz": r"number_of_executed_units: (\d+)", "stress": r": (\d+) spans popped",
                   "mutants": r"^(\d+) results"}[self.kind]
        return sum(int(number) for number in re.findall(pattern, text, re.MULTILINE))


def read_harnesses(root):
    """The harnesses that CMake has listed, each with its block sizes: {name: [slots...]}."""
    harnesses = {}
    with open(os.path.join(root, LISTS_FOLDER, "harnesses.txt"), encoding="utf-8") as file:
        for line in file:
            harness, slots = line.split()
            harnesses.setdefault(harness, []).append(int(slots))
    return harnesses


def all_jobs(seed, harnesses):
    """Every job once; seeds follow from `seed`. `harnesses` as read above."""
    jobs = []
    for preset, kinds in PRESETS.items():
        for harness, sizes in harnesses.items():
            if ("explore" if harness in EXPLORING_HARNESSES else "fuzz") in kinds:
                for slots in sizes:
                    program = f"{harness}_{slots}"
                    jobs.append(Job(f"{program}-{preset}", harness, preset, program, "fuzz", harness, "", 0,
                                    seed + len(jobs)))
        if "stress" in kinds:
            for program in STRESS_PROGRAMS:
                jobs.append(Job(f"{program}-{preset}", program, preset, program, "stress", "", "all",
                                THREADS, seed + len(jobs)))
    jobs.append(Job("spanset-stress-crowd-clang", "stress crowd", "clang", "spanset-stress", "stress", "",
                    "sawtooth", CROWD, seed + len(jobs)))
    for which in MUTANTS:
        jobs.append(Job(f"mutants-{which}", f"mutants, {which}", "clang", "run", "mutants", which, "", 0, 0))
    return jobs


def sanitizer_environment(root):
    """The variables that each test has."""
    return build_lists.sanitizer_environment(os.path.join(root, LISTS_FOLDER))


def failing_inputs(folder):
    """The inputs that libFuzzer has left in a folder because they fail; slow ones do not count."""
    return sorted(entry.path for entry in os.scandir(folder)
                  if entry.name.startswith(("crash-", "timeout-", "oom-", "leak-")))
