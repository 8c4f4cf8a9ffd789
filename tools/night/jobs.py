"""The jobs of a night: which program, under which build, with which options.

A job is made anew from seed and lists each time; what became of it is in its `result`, which the night
keeps on disk.
"""

import hashlib
import os
import re
import shutil
import sys
import time
from dataclasses import asdict, dataclass, field, fields

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import build_lists  # pylint: disable=wrong-import-position

# Presets of CMakePresets.json, and what fits each: threads, harnesses with one thread, those under
# the schedule explorer, the explorer by itself.
PRESETS = {
    "clang": ("schedule", "explore", "stress"),  # no sanitizer: full speed
    "tsan": ("stress",),  # a harness has one real thread: nothing to see
    "asan": ("fuzz", "schedule", "stress"),
    "ubsan": ("fuzz", "schedule", "stress"),
    "msan": ("fuzz", "stress"),  # would need the explorer's libraries built with it
    "afl": ("fuzz", "schedule"),
}
GUARD_TARGET = "guard_programs"  # of CMake: all harnesses and stress programs of a build
LISTS_FOLDER = "out/build/asan"  # where CMake lists harnesses and environment
SCHEDULE_HARNESS = "fuzz_schedule"
# What it does besides, under each build. Interleaving coverage halves the executions until the rarest
# mistakes are found and costs speed until all others are (docs/explorer.md); weak memory costs
# three quarters of the speed and shows what this processor hides.
SCHEDULE_VARIABLES = {"clang": {"FUZZ_INTERLEAVINGS": "1"}, "asan": {"FUZZ_WEAK": "1"}, "ubsan": {}}
INPUT_BYTES_MOST = 400
HANGS_AFTER = "-timeout=20"  # libFuzzer's option: seconds of one input
NOT_TEXT = re.compile(rb"[^ -~\s]")  # the corpus is text, to be read and compared
THREADS, CROWD = 8, 600  # workers of a stress job; a crowd is larger than a block


@dataclass
class Result:
    """What became of a job."""

    status: str = "waiting"  # running, passed, failed, or not run (interrupted, or it could not start)
    seconds: float = 0.0
    executions: int = 0
    new_inputs: int = 0  # that the merge kept
    reason: str = ""  # of a failure: the first line of its log that says what is wrong
    failure: str | None = None  # the id under which the failure is kept
    weight_reason: str = ""

    def as_dict(self):
        return asdict(self)

    @classmethod
    def from_dict(cls, values):
        return cls(**{each.name: values[each.name] for each in fields(cls) if each.name in values})


@dataclass
class Job:
    """One program under one build."""

    name: str  # unique; a file name
    subject: str  # its row in the table
    preset: str
    program: str
    seed: int = 0
    result: Result = field(default_factory=Result)
    process: object = field(default=None, repr=False)
    began: float = field(default=0.0, repr=False)  # while it runs: when, and what it had used before
    seconds_before: float = field(default=0.0, repr=False)

    layer = ""  # fuzz, explorer, stress or mutants
    engine = ""
    unit = "executions"
    weight = 1.0  # of its share, before what it found is looked at
    counted = r"^(\d+) executions: "  # in its log
    folder = "fuzz"  # of its program, in the build's folder

    def note_seconds(self):
        """Of a job that runs, or has just ended."""
        self.result.seconds = self.seconds_before + time.monotonic() - self.began

    def binary(self):
        return f"out/build/{self.preset}/{self.folder}/{self.program}"

    def target(self):
        """What CMake builds for it."""
        return self.program

    def environment(self):
        """Variables besides the sanitizers'."""
        return {}

    def command(self, seconds, found, artifacts):
        """The command of a night's run, from the project's root. New inputs go to the folder `found`,
        failing ones to `artifacts`."""
        raise NotImplementedError

    def replay_command(self, saved_input):
        """The command that shows the failure again, from the project's root."""
        raise NotImplementedError

    def for_replay(self):
        """The job that shows, minimises and adopts a failure of this one."""
        return self

    def collect(self, found, artifacts):
        """After a run: brings what it left into the form that libFuzzer leaves."""

    def count_executions(self, log_text, _artifacts):
        return sum(int(number) for number in re.findall(self.counted, log_text, re.MULTILINE))


@dataclass
class FuzzJob(Job):
    """A harness under libFuzzer."""

    harness: str = ""
    slots: int = 0

    engine = "libFuzzer"
    weight = 2.0
    counted = r"number_of_executed_units: (\d+)"

    @property
    def layer(self):
        return "explorer" if self.harness == SCHEDULE_HARNESS else "fuzz"

    def environment(self):
        return SCHEDULE_VARIABLES[self.preset] if self.harness == SCHEDULE_HARNESS else {}

    def command(self, seconds, found, artifacts):
        return [self.binary(), f"-max_total_time={seconds}", f"-seed={self.seed}",
                f"-max_len={INPUT_BYTES_MOST}", "-only_ascii=1", HANGS_AFTER, "-rss_limit_mb=4096",
                "-print_final_stats=1", f"-artifact_prefix={artifacts}/",
                *([] if self.harness == SCHEDULE_HARNESS else [f"-dict=corpus/{self.harness}.dict"]),
                found, f"corpus/{self.harness}"]

    def replay_command(self, saved_input):
        return [self.binary(), HANGS_AFTER, saved_input]


@dataclass
class AflJob(FuzzJob):
    """A harness under AFL++, from the same corpus; what it finds is merged by libFuzzer."""

    engine = "AFL++"

    def environment(self):
        mutator = {"AFL_CUSTOM_MUTATOR_LIBRARY": f"{self.binary()}_mutator.so", "AFL_CUSTOM_MUTATOR_ONLY": "1"} \
            if self.harness == SCHEDULE_HARNESS else {}
        return {"AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
                "AFL_NO_AFFINITY": "1", "AFL_AUTORESUME": "1", "AFL_TESTCACHE_SIZE": "50", **mutator}

    def command(self, seconds, found, artifacts):
        unsanitized = [word for name in build_lists.SANITIZERS for word in ("-u", f"{name}_OPTIONS")]  # or it refuses
        return ["env", *unsanitized, "afl-fuzz", "-i", f"corpus/{self.harness}", "-o", f"{artifacts}/afl",
                "-x", f"corpus/{self.harness}.dict", "-V", str(seconds), "-s", str(self.seed + 1),
                "-G", str(INPUT_BYTES_MOST), "-t", "5000", "--", self.binary()]

    def replay_command(self, saved_input):
        return [self.binary(), saved_input]  # it takes no options of libFuzzer

    def for_replay(self):
        return FuzzJob(self.name, self.subject, "clang", self.program, self.seed, harness=self.harness,
                       slots=self.slots)

    def collect(self, found, artifacts):
        for part, target, prefix in (("queue", found, ""), ("crashes", artifacts, "crash-"),
                                     ("hangs", artifacts, "timeout-")):
            folder = os.path.join(artifacts, "afl/default", part)
            for entry in os.scandir(folder) if os.path.isdir(folder) else ():
                if not entry.name.startswith("id:") or ",orig:" in entry.name:
                    continue
                with open(entry.path, "rb") as file:
                    content = file.read()
                if part != "queue" or NOT_TEXT.search(content) is None:  # as -only_ascii does for libFuzzer
                    shutil.copy(entry.path, os.path.join(target, prefix + hashlib.sha1(content).hexdigest()))

    def count_executions(self, log_text, artifacts):
        try:
            with open(os.path.join(artifacts, "afl/default/fuzzer_stats"), encoding="utf-8") as file:
                return int(re.search(r"execs_done\s*: (\d+)", file.read())[1])
        except (FileNotFoundError, TypeError):
            return 0


@dataclass
class ExploreJob(Job):
    """Random programs under random schedules, with what C11's memory model allows."""

    layer = "explorer"
    engine = "explorer"
    weight = 2.0
    options = ("--weak",)

    def command(self, seconds, found, artifacts):
        return [self.binary(), *self.options, "--seconds", str(seconds), "--seed", str(self.seed),
                "--output", f"{artifacts}/crash-plan"]

    def replay_command(self, saved_input):
        return [self.binary(), *self.options, saved_input]


@dataclass
class StressJob(Job):
    """Real threads."""

    scenario: str = "all"
    threads: int = THREADS

    layer = "stress"
    engine = "threads"
    unit = "spans"
    weight = 6.0  # it runs all scenarios in turn
    counted = r": (\d+) spans popped"
    folder = "stress"

    def command(self, seconds, found, artifacts):
        return [self.binary(), "--scenario", self.scenario, "--seconds", str(seconds), "--seed", str(self.seed),
                "--threads", str(self.threads), "--log", f"{artifacts}/samples.jsonl"]

    def replay_command(self, saved_input):
        return [self.binary(), "--scenario", self.scenario, "--seconds", "60", "--seed", str(self.seed),
                "--threads", str(self.threads)]


@dataclass
class MutantsJob(Job):
    """Planted mistakes; the next night goes on where this one ends."""

    options: tuple = ()

    layer = "mutants"
    engine = "runner"
    unit = "results"
    weight = 12.0
    counted = r"^(\d+) results(?![\s\S]*^\d+ results)"  # the last time that it says so

    def binary(self):
        return "mutants/run"

    def target(self):
        return GUARD_TARGET

    def results_folder(self):
        return f"out/mutants/{self.program}"

    def command(self, seconds, found, artifacts):
        return [self.binary(), "--built", "--jobs", "1", "--seconds", str(seconds), "--folder",
                self.results_folder(), *self.options]

    def replay_command(self, saved_input):
        return self.command(60, None, None)


def read_harnesses(root):
    """The harnesses that CMake has listed, each with its block sizes: {name: [slots...]}."""
    harnesses = {}
    with open(os.path.join(root, LISTS_FOLDER, "harnesses.txt"), encoding="utf-8") as file:
        for line in file:
            harness, slots = line.split()
            harnesses.setdefault(harness, []).append(int(slots))
    return harnesses


def _stress_jobs(preset):
    names = ("spanset-stress", "spanset-stress-2")
    return [StressJob(f"{name}-{preset}", name, preset, name) for name in names]


def all_jobs(seed, harnesses):
    """Every job once; seeds follow from `seed`. `harnesses` as read above."""
    jobs = []
    for preset, kinds in PRESETS.items():
        for harness, sizes in harnesses.items():
            if ("schedule" if harness == SCHEDULE_HARNESS else "fuzz") in kinds:
                kind = AflJob if preset == "afl" else FuzzJob
                jobs += [kind(f"{harness}_{slots}-{preset}", harness, preset, f"{harness}_{slots}",
                              harness=harness, slots=slots) for slots in sizes]
        if "explore" in kinds:
            jobs += [ExploreJob(f"spanset-explore-{slots}-{preset}", "spanset-explore", preset,
                                f"spanset-explore-{slots}") for slots in harnesses.get(SCHEDULE_HARNESS, [])]
        if "stress" in kinds:
            jobs += _stress_jobs(preset)
    jobs.append(StressJob("stress-crowd-clang", "stress crowd", "clang", "spanset-stress", scenario="sawtooth",
                          threads=CROWD))
    jobs.append(StressJob("stress-soak-clang", "stress soak", "clang", "spanset-stress", scenario="soak"))
    jobs.append(MutantsJob("mutants-hand-made", "mutants, hand-made", "clang", "hand-made", options=("--matrix",)))
    jobs.append(MutantsJob("mutants-generated", "mutants, generated", "clang", "generated",
                           options=("--generated",)))
    for number, job in enumerate(jobs):
        job.seed = seed + number
    return jobs


def sanitizer_environment(root):
    """The variables that each test has."""
    return build_lists.sanitizer_environment(os.path.join(root, LISTS_FOLDER))


def failing_inputs(folder):
    """The inputs that a job has left in a folder because they fail; slow ones do not count."""
    if not os.path.isdir(folder):
        return []
    return sorted(entry.path for entry in os.scandir(folder)
                  if entry.name.startswith(("crash-", "timeout-", "oom-", "leak-")))
