#!/usr/bin/env python3
"""The nightly's machinery with programs that fail on purpose: does it report, keep, merge, and go on?"""

import contextlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tools/night"))

# pylint: disable=wrong-import-position
import adopt
import bisect_failure
import corpus
import failures
import jobs
import main
import night as nights
import report as reports
import running
import verdict
import weights

PASSES = "#!/bin/sh\necho 'PASS x: 12345 spans popped, each once'\n"
FAILS = "#!/bin/sh\necho 'FAIL x: audit: block 1 is unaccounted for'\nexit 1\n"
# Like libFuzzer: leaves the input where -artifact_prefix says; given a file, fails again.
CRASHES = """#!/bin/sh
for argument; do
    case $argument in -artifact_prefix=*) echo '2+' >"${argument#*=}crash-abc" ;; esac
done
echo 'HARNESS FAILURE at step 3 (2+ on set a), blocks of 2 slots: audit: 3 blocks'
echo 'stat::number_of_executed_units: 17'
exit 77
"""
# Like libFuzzer: merges, or finds two inputs, each a moment after the other.
FUZZES = """#!/bin/sh
merge= target= seed=0
for argument; do
    case $argument in
    -merge=1) merge=yes ;;
    -seed=*) seed=${argument#*=} ;;
    -*) ;;
    *)
        if [ -z "$target" ]; then
            target=$argument
        elif [ -n "$merge" ] && [ -d "$argument" ]; then
            find "$argument" -type f -exec cp {} "$target" ';'
        fi
        ;;
    esac
done
[ -n "$merge" ] && exit 0
echo '==1== libFuzzer: run interrupted; exiting' # as when its parent is killed
for number in 1 2; do
    echo "$seed $number" >"$target/found-$seed-$number"
    sleep 0.05
done
echo 'stat::number_of_executed_units: 17'
"""
EXPLORES = "#!/bin/sh\necho '5 executions: nothing found'\n"
MUTATES = "#!/bin/sh\necho '3 results; out/mutants/x/matrix.html'\n"


def write_program(path, script):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(script)
    os.chmod(path, 0o755)


def make_checkout(root, harnesses="fuzz_pool 2\n"):
    """What the nightly needs of a checkout, with nothing built."""
    lists = os.path.join(root, jobs.LISTS_FOLDER)
    os.makedirs(lists)
    for name, text in (("environment.txt", "ASAN_OPTIONS=halt_on_error=1:exitcode=1\n"),
                       ("harnesses.txt", harnesses)):
        with open(os.path.join(lists, name), "w", encoding="utf-8") as file:
            file.write(text)


class InACheckout(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = scratch.name
        make_checkout(self.root)
        self.night = nights.Night.begin(self.root, 1, 2)
        self.said = io.StringIO()
        quiet = contextlib.redirect_stdout(self.said)
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    def plan(self, layer, script, count=1):
        """Leaves the night with `count` jobs of a layer, whose programs are `script`."""
        wanted = [job for job in jobs.all_jobs(1, {"fuzz_pool": [2]}) if job.layer == layer][:count]
        self.night.plan(wanted)
        for job in wanted:
            write_program(os.path.join(self.root, job.binary()), script)
        return wanted

    def run_night(self):
        running.Runner(self.night, [], 1).run()
        failures.keep_all(self.night, 1)
        self.night.save()
        return reports.write(self.night, True, None)

    def kept(self, failure, name):
        with open(self.night.path("failures", failure["id"], name), encoding="utf-8") as file:
            return file.read()


class RunningTest(InACheckout):
    def test_nothing_found(self):
        job, = self.plan("stress", PASSES)
        self.assertEqual(self.run_night()["verdict"], "passed")
        self.assertEqual(job.result.executions, 12345)

    def test_a_failed_stress_run_is_kept_with_its_command(self):
        job, = self.plan("stress", FAILS)
        report = self.run_night()
        self.assertEqual(report["verdict"], "failed")
        failure, = report["failures"]
        self.assertIn("unaccounted", self.kept(failure, "log"))
        self.assertIn(f"--seed {job.seed}", self.kept(failure, "replay"))

    def test_a_crash_is_kept_with_its_input(self):
        job, = self.plan("fuzz", CRASHES)
        failure, = self.run_night()["failures"]
        self.assertEqual(job.result.executions, 17)
        self.assertEqual(self.kept(failure, "input"), "2+\n")
        self.assertIn(f"failures/{failure['id']}/input", self.kept(failure, "replay"))
        self.assertEqual(failure["oracle"], "audit")

    def test_the_same_failure_of_several_jobs_is_one(self):
        wanted = self.plan("fuzz", CRASHES, 3)
        failure, = self.run_night()["failures"]
        self.assertEqual(failure["jobs"], [job.name for job in wanted])

    def test_a_program_that_cannot_start_is_found(self):
        job, = self.plan("stress", PASSES)
        os.remove(os.path.join(self.root, job.binary()))
        self.assertEqual(self.run_night()["verdict"], "failed")

    def test_a_run_that_executed_nothing_is_found(self):
        self.plan("stress", "#!/bin/sh\n")
        failure, = self.run_night()["failures"]
        self.assertIn("no verdict", failure["title"])

    def test_a_job_that_was_killed_with_a_crash_is_not_run_again(self):
        job, = self.plan("fuzz", CRASHES)
        artifacts = self.night.path("artifacts", job.name)
        os.makedirs(artifacts)
        with open(os.path.join(artifacts, "crash-before"), "w", encoding="utf-8") as file:
            file.write("7+")
        job.result.status = "running"
        failure, = self.run_night()["failures"]
        self.assertEqual(self.kept(failure, "input"), "7+")

    def test_a_job_that_had_failed_when_the_night_was_killed_is_not_run_again(self):
        job, = self.plan("stress", PASSES)
        job.result.status = "running"
        with open(self.night.path("logs", job.name + ".log"), "w", encoding="utf-8") as file:
            file.write("FAIL x: audit: block 1 is lost\n")
        failure, = self.run_night()["failures"]
        self.assertEqual(failure["title"], "audit: block # is lost")

    def test_an_input_that_does_not_fail_again_is_put_aside_and_named(self):
        job, = self.plan("fuzz", "#!/bin/sh\necho 'stat::number_of_executed_units: 17'\n")
        artifacts = self.night.path("artifacts", job.name)
        os.makedirs(artifacts)
        with open(os.path.join(artifacts, "crash-half"), "w", encoding="utf-8") as file:
            file.write("7+")
        report = self.run_night()
        self.assertIn("flaky-crash-half", report["jobs"][0]["reason"])
        self.assertTrue(os.path.exists(os.path.join(artifacts, "flaky-crash-half")))

    def test_a_full_disk_stops_the_night_with_a_way_on(self):
        self.plan("stress", PASSES)
        runner = running.Runner(self.night, [], 1)

        def full():
            raise OSError(28, "No space left on device")
        self.night.save = full
        with self.assertRaisesRegex(nights.CannotRun, "No space left.*nightly resume"):
            runner.run()

    def test_two_nights_do_not_mix(self):
        lock = nights.lock_checkout(self.root)
        with self.assertRaises(nights.CannotRun):
            nights.lock_checkout(self.root)
        lock.close()
        nights.lock_checkout(self.root).close()

    def test_a_state_that_is_no_json_is_an_error_with_its_path(self):
        with open(self.night.path("state.json"), "w", encoding="utf-8") as file:
            file.write("{")
        with self.assertRaisesRegex(nights.CannotRun, "state.json is not JSON"):
            nights.Night.read(self.root, self.night.name)
        for text in ("1", "[]", '{"results": {}, "seed": 1}'):
            with open(self.night.path("state.json"), "w", encoding="utf-8") as file:
                file.write(text)
            with self.assertRaisesRegex(nights.CannotRun, "not of this version"):
                nights.Night.read(self.root, self.night.name)


class MergingTest(InACheckout):
    def merge_with(self, script):
        """Merges a corpus of one found input with a harness that is `script`: the report's line,
        whether it went well, and what is left of the corpus."""
        found = os.path.join(self.root, "corpus/fuzz_pool/found")
        os.makedirs(found)
        with open(os.path.join(found, "kept"), "w", encoding="utf-8") as file:
            file.write("3+")
        write_program(os.path.join(self.root, corpus.program_of("fuzz_pool", 2)), script)
        went_well = corpus.merge_all(self.night, {"fuzz_pool": [2]})
        return corpus.describe(self.night.state.merged["fuzz_pool"]), went_well, sorted(os.listdir(found))

    def test_a_merge_that_fails_leaves_the_corpus(self):
        line, went_well, left = self.merge_with(CRASHES)
        self.assertIn("NOT MERGED: the merge with fuzz_pool_2 failed", line)
        self.assertFalse(went_well)
        self.assertEqual(left, ["kept"])

    def test_a_merge_that_meets_a_crash_and_calls_it_success_leaves_the_corpus(self):
        line, went_well, left = self.merge_with(CRASHES.replace("exit 77", "exit 0"))
        self.assertIn("NOT MERGED: inputs fail", line)
        self.assertFalse(went_well)
        self.assertEqual(left, ["kept"])
        self.assertEqual(len(jobs.failing_inputs(self.night.path("artifacts", "merge-fuzz_pool_2"))), 1)

    def test_a_merge_replaces_what_is_superseded_and_says_what_is_new(self):
        script = "#!/bin/sh\nfor a; do case $a in */merged) echo 4+ >\"$a/new\" ;; esac; done\n" \
                 "for a; do [ ! -e \"$a/new\" ] || exit 0; done\necho 'UNCOVERED_PC: /x/spanset/pool.c:88'\n"
        line, went_well, left = self.merge_with(script)
        self.assertIn("1 new, 1 superseded", line)
        self.assertTrue(went_well)
        self.assertEqual(left, ["new"])
        self.assertEqual(self.night.state.merged["fuzz_pool"]["new"],
                         [{"name": "new", "reason": "first to reach spanset/pool.c:88"}])

    def test_what_is_too_large_is_dropped_largest_first(self):
        big = corpus.BYTES_MOST // 2
        script = f"""#!/bin/sh
for a; do case $a in */merged)
    head -c {big} /dev/zero >"$a/one"; head -c {big + 1} /dev/zero >"$a/two"; echo >"$a/three" ;;
esac; done
"""
        line, _, left = self.merge_with(script)
        self.assertEqual(left, ["one", "three"])
        self.assertIn("1 of the largest were dropped", line)

    def test_what_was_adopted_is_not_dropped(self):
        adopted = os.path.join(self.root, "corpus/fuzz_pool/adopted")
        os.makedirs(adopted)
        with open(os.path.join(adopted, "once"), "w", encoding="utf-8") as file:
            file.write("3+")
        self.merge_with("#!/bin/sh\n")
        self.assertEqual(os.listdir(adopted), ["once"])


class PruneTest(InACheckout):
    def test_the_oldest_that_passed_go(self):
        def make(name, verdict_of_it, found=()):
            folder = os.path.join(self.root, nights.NIGHTS, name)
            os.makedirs(os.path.join(folder, "found/fuzz_pool_2-ubsan"))
            for one in found:
                write_program(os.path.join(folder, "found", one), "2+")
            for file, content in (("state.json", {}), ("report.json", {"verdict": verdict_of_it})):
                nights.write_whole(os.path.join(folder, file), json.dumps(content))
        make("2001-failed", "failed")
        make("2001-waits", "passed", ["fuzz_pool_2-asan/abc"])
        for number in range(nights.NIGHTS_KEPT + 2):
            make(f"2002-{number:02}", "passed")
        nights.prune(self.root)
        left = nights.all_nights(self.root)
        self.assertEqual(left[:3], ["2001-failed", "2001-waits", "2002-02"])
        self.assertEqual(len(left), nights.NIGHTS_KEPT + 3)  # and the one of this test


class FailuresTest(unittest.TestCase):
    def test_titles_are_the_same_for_the_same_failure(self):
        for first, second, title in (
                ("HARNESS FAILURE, blocks of 2 slots: failed: audit: block 0 is unaccounted for",
                 "failed: audit: block 17 is unaccounted for", "audit: block # is unaccounted for"),
                ("FAIL producer-consumer: audit: block 3 is lost; its history: installed",
                 "FAIL sawtooth: audit: block 4 is lost", "audit: block # is lost"),
                ("==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x12 at pc 0x1",
                 "==13==ERROR: AddressSanitizer: heap-use-after-free on unknown address 0x99",
                 "AddressSanitizer: heap-use-after-free"),
                ("WARNING: ThreadSanitizer: data race (pid=7)", "==1==WARNING: ThreadSanitizer: data race (pid=1)",
                 "ThreadSanitizer: data race")):
            self.assertEqual(failures.title_of(first), title)
            self.assertEqual(failures.title_of(second), title)

    def test_what_is_said_after_the_end_was_asked_for_does_not_count(self):
        log = "--- runs: stress\ninterrupted: ends at the next meeting\nWARNING: ThreadSanitizer: thread leak (pid=1)\n"
        self.assertEqual(verdict.verdict_lines(log), [])
        failed = "--- runs: stress again\nFAIL x: lost\n"
        self.assertEqual(verdict.verdict_lines(log + failed), ["FAIL x: lost"])

    def test_data_races_are_told_apart_by_both_their_places(self):
        def identify(*functions):
            log = "\n\n".join(f"  {what} of size 8 by thread T1:\n    #0 memcpy (x+0x1)\n    #1 {function} "
                              f"/x/spanset/pool.c:3:4 (x+0x2)\n    #2 main /x/main.c:1"
                              for what, function in zip(("Write", "Previous read"), functions))
            return failures.identify("stress", "ThreadSanitizer: data race", log)
        self.assertEqual(identify("take", "give"), identify("give", "take"))
        self.assertNotEqual(identify("take", "give"), identify("take", "spanset_push"))

    def test_what_hangs_is_the_same_wherever_it_was(self):
        stack = "    #1 0x55 in {} /x/spanset/pool.c:3:4\n"
        self.assertEqual(len({failures.identify("fuzz", "libFuzzer: timeout after # seconds", stack.format(function))
                              for function in ("take", "give")}), 1)

    def test_other_places_are_other_failures(self):
        stack = "    #1 0x55 in {} /x/spanset/pool.c:3:4\n"
        ids = {failures.identify("fuzz", "AddressSanitizer: heap-use-after-free", stack.format(function))
               for function in ("take", "give")}
        self.assertEqual(len(ids), 2)


class JobsTest(unittest.TestCase):
    HARNESSES = {"fuzz_sequence": [2, 512], "fuzz_pool": [2], "fuzz_schedule": [2]}

    def test_every_job_has_a_name_and_a_seed_of_its_own(self):
        listed = jobs.all_jobs(7, self.HARNESSES)
        self.assertEqual(len({job.name for job in listed}), len(listed))
        self.assertEqual(len({job.seed for job in listed}), len(listed))
        names = {job.name for job in listed}
        self.assertLessEqual({"fuzz_sequence_512-asan", "spanset-stress-2-tsan", "spanset-explore-2-clang"}, names)

    def test_harnesses_under_the_explorer_run_where_it_is_built(self):
        listed = jobs.all_jobs(7, self.HARNESSES)
        builds = {harness: {job.preset for job in listed if getattr(job, "harness", "") == harness}
                  for harness in ("fuzz_pool", "fuzz_schedule")}
        self.assertEqual(builds["fuzz_pool"], {"asan", "ubsan", "msan", "afl"})
        self.assertEqual(builds["fuzz_schedule"], {"clang", "asan", "ubsan", "afl"})

    def test_what_found_more_gets_more_and_all_get_half(self):
        listed = jobs.all_jobs(7, self.HARNESSES)
        best = listed[0].name
        history = [{"jobs": {job.name: [600, 40 if job.name == best else 0, 0] for job in listed}}]
        weighed = weights.weigh(listed, history)
        for job in listed:
            self.assertGreaterEqual(weighed[job.name][0], 0.5 * job.weight)
        self.assertGreater(weighed[best][0], 2 * listed[0].weight)
        self.assertEqual({weight / job.weight for job, (weight, _) in
                          zip(listed, weights.weigh(listed, []).values())}, {1.0})

    def test_results_are_counted_once(self):
        job = next(job for job in jobs.all_jobs(7, self.HARNESSES) if job.layer == "mutants")
        self.assertEqual(job.count_executions("3 results; x\nnoise\n8 results; x\n", None), 8)


class AdoptTest(InACheckout):
    def failure_of(self, layer, script):
        """The one of a night in which a program fails; nothing is built when it is adopted."""
        self.plan(layer, script)
        self.run_night()
        self.addCleanup(setattr, adopt, "build", adopt.build)
        adopt.build = lambda *_: ""
        failure, = failures.read_all(self.night)
        return failure

    def test_it_writes_input_and_expectation_and_refuses_a_name_that_is_taken(self):
        failure = self.failure_of("fuzz", CRASHES)
        self.assertEqual(adopt.adopt(self.night, failure, "lost"), 1)  # it fails still
        with open(os.path.join(self.root, "corpus/fuzz_pool/adopted/lost"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "2+\n")
        test = nights.read_json(os.path.join(self.root, "corpus/regressions/lost.json"))
        self.assertEqual(test["arguments"], [jobs.HANGS_AFTER, "corpus/fuzz_pool/adopted/lost"])
        self.assertEqual(test["target"], "fuzz_pool_2")
        with self.assertRaisesRegex(nights.CannotRun, "exists"):
            adopt.adopt(self.night, failure, "lost")
        with self.assertRaisesRegex(nights.CannotRun, "no name for a file"):
            adopt.adopt(self.night, failure, "../lost")
        with open(os.path.join(self.root, "corpus/fuzz_pool/by-hand"), "w", encoding="utf-8") as file:
            file.write("1+")
        with self.assertRaisesRegex(nights.CannotRun, "fuzz_pool/by-hand exists"):
            adopt.adopt(self.night, failure, "by-hand")


    def test_what_threads_have_met_comes_with_the_plan_of_the_explorer(self):
        failure = self.failure_of("stress", FAILS)
        with open(self.night.path("failures", failure["id"], "plan"), "w", encoding="utf-8") as file:
            file.write("| + | -")
        write_program(os.path.join(self.root, "out/build/clang/fuzz/fuzz_schedule_512"), FAILS)
        self.assertEqual(adopt.adopt(self.night, failure, "lost"), 1)
        regressions = os.path.join(self.root, "corpus/regressions")
        threads = nights.read_json(os.path.join(regressions, "lost.json"))["arguments"]
        self.assertEqual(threads[threads.index("--scenario") + 1], "x")
        plan = nights.read_json(os.path.join(regressions, "lost-plan.json"))
        self.assertEqual(plan["target"], "fuzz_schedule_512")
        self.assertEqual(plan["arguments"], ["corpus/fuzz_schedule/adopted/lost-plan"])

    def test_an_input_that_is_kept_already_is_not_copied(self):
        failure = self.failure_of("fuzz", CRASHES)
        os.makedirs(os.path.join(self.root, "corpus/fuzz_pool"), exist_ok=True)
        with open(os.path.join(self.root, "corpus/fuzz_pool/by-hand"), "w", encoding="utf-8") as file:
            file.write("2+\n")
        adopt.adopt(self.night, failure, "lost")
        test = nights.read_json(os.path.join(self.root, "corpus/regressions/lost.json"))
        self.assertEqual(test["arguments"][-1], "corpus/fuzz_pool/by-hand")


class BisectTest(InACheckout):
    """Commits in which a program fails from the fourth on, and the third does not build."""

    def git(self, *words):
        return subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y.z", *words], cwd=self.root,
                              check=True, capture_output=True, text=True).stdout.strip()

    def test_the_first_bad_commit(self):
        self.plan("fuzz", CRASHES)
        self.run_night()
        failure, = failures.read_all(self.night)
        self.git("init", "-q")
        hashes = []
        for number in range(1, 9):
            with open(os.path.join(self.root, "version"), "w", encoding="utf-8") as file:
                file.write(str(number))
            self.git("add", "version")
            self.git("commit", "-q", "-m", f"commit {number}")
            hashes.append(self.git("rev-parse", "HEAD"))

        def build(folder, preset, _target, _log):
            with open(os.path.join(folder, "version"), encoding="utf-8") as file:
                number = int(file.read())
            lists = os.path.join(folder, "out/build", preset)
            shutil.copytree(os.path.join(self.root, jobs.LISTS_FOLDER), lists, dirs_exist_ok=True)
            write_program(os.path.join(folder, failure["command"][0]), CRASHES if number >= 4 else "#!/bin/sh\n")
            return "no" if number == 3 else ""
        self.addCleanup(setattr, bisect_failure, "build", bisect_failure.build)
        bisect_failure.build = build
        self.assertEqual(bisect_failure.bisect(self.night, failure, None), 0)
        self.assertEqual(failure["bisected"], {"commit": hashes[3], "subject": "commit 4"})
        self.assertIn("1 commits before it say nothing", self.said.getvalue())
        self.assertEqual(self.git("worktree", "list").count("\n"), 0)


# A harness that fails in one of two ways, which its input says.
FAILS_IN_TWO_WAYS = """#!/bin/sh
for input; do :; done
if grep -q 3 "$input"; then echo 'HARNESS FAILURE: audit: lost'; else echo 'HARNESS FAILURE: popped x twice'; fi
exit 77
"""

TAKES_NO_OPTIONS = "#!/bin/sh\ncase $1 in -*) exit 0 ;; esac\n"

# Like afl-fuzz: a queue, a crash, and an exit status of 0.
AFL_FUZZ = """#!/bin/sh
while [ "$1" != -o ]; do shift; done
mkdir -p "$2/default/queue" "$2/default/crashes"
echo 1+ >"$2/default/queue/id:000000,time:0,execs:0,orig:seed"
echo 2+ >"$2/default/queue/id:000001,src:000000"
printf '1+\\0' >"$2/default/queue/id:000002,src:000000"
echo 3+ >"$2/default/crashes/id:000000,sig:06"
echo 4+ >"$2/default/crashes/id:000001,sig:06"
echo README >"$2/default/crashes/README.txt"
echo 'execs_done        : 4321' >"$2/default/fuzzer_stats"
"""


class AflTest(InACheckout):
    def test_what_it_finds_is_kept_like_what_libfuzzer_finds(self):
        programs = os.path.join(self.root, "bin")
        write_program(os.path.join(programs, "afl-fuzz"), AFL_FUZZ)
        self.addCleanup(os.environ.__setitem__, "PATH", os.environ["PATH"])
        os.environ["PATH"] = f"{programs}:{os.environ['PATH']}"
        job = next(job for job in jobs.all_jobs(1, {"fuzz_pool": [2]}) if job.preset == "afl")
        write_program(os.path.join(self.root, job.binary()), TAKES_NO_OPTIONS + FAILS_IN_TWO_WAYS)
        write_program(os.path.join(self.root, job.for_replay().binary()), FAILS_IN_TWO_WAYS)
        self.night.plan([job])
        kept = {failure["title"]: self.kept(failure, "input") for failure in self.run_night()["failures"]}
        self.assertEqual(job.result.executions, 4321)
        self.assertEqual(kept, {"audit: lost": "3+\n", "popped x twice": "4+\n"})
        self.assertEqual([path.read_text() for path in pathlib.Path(self.night.path("found", job.name)).iterdir()],
                         ["2+\n"])


def child(root, night_name):
    """A process of the test below: one night in a checkout of programs that only pretend."""
    del jobs.PRESETS["afl"]
    main.ROOT = root
    main.build_all = lambda night: None
    main.coverage.measure = lambda *_: None
    lock = nights.lock_checkout(root)
    night = nights.Night.read(root, night_name)
    night.state.resumed += 1
    main.carry_on(night)
    lock.close()


class KilledTest(unittest.TestCase):
    KILLS = 20

    def test_killed_at_any_moment_and_resumed_it_loses_nothing(self):
        seed = int(os.environ.get("NIGHTLY_TEST_SEED", random.randrange(10**6)))
        print(f"NIGHTLY_TEST_SEED={seed}", file=sys.stderr)
        chance = random.Random(seed)
        with tempfile.TemporaryDirectory() as root:
            make_checkout(root, "fuzz_pool 2\nfuzz_schedule 2\n")
            self.addCleanup(jobs.PRESETS.__setitem__, "afl", jobs.PRESETS.pop("afl"))
            for job in jobs.all_jobs(1, {"fuzz_pool": [2], "fuzz_schedule": [2]}):
                script = {"stress": PASSES, "mutants": MUTATES}.get(job.layer, FUZZES)
                script = EXPLORES if job.engine == "explorer" else script
                script = CRASHES if job.name == "fuzz_pool_2-ubsan" else script
                write_program(os.path.join(root, job.binary()), script)
            kills = nights_ended = 0
            while kills < self.KILLS:
                name = nights.Night.begin(root, 1000 * nights_ended, 2).name
                while not nights.Night.read(root, name).state.finished:
                    kills += self.run_for(root, name, chance.uniform(0.05, 1.2) if kills < self.KILLS else None)
                nights_ended += 1
                self.check(root, name, nights_ended)

    def run_for(self, root, name, seconds):
        """Kills the night after so long; 1 if it was still running."""
        process = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--child", root, name],
                                   stdout=subprocess.DEVNULL)
        try:
            process.wait(timeout=seconds)
            return 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return 1

    def check(self, root, name, nights_ended):
        with open(os.path.join(root, nights.NIGHTS, name, "report.json"), encoding="utf-8") as file:
            report = json.load(file)
        self.assertEqual(report["verdict"], "failed")
        self.assertEqual([failure["jobs"] for failure in report["failures"]], [["fuzz_pool_2-ubsan"]])
        self.assertEqual({job["name"]: job["status"] for job in report["jobs"] if job["status"] != "passed"},
                         {"fuzz_pool_2-ubsan": "failed", "mutants-hand-made": "not run",
                          "mutants-generated": "not run"})  # they say nothing while the library itself fails
        self.assertEqual(len(reports.read_history(root)), nights_ended)
        kept = set(os.listdir(os.path.join(root, "corpus/fuzz_schedule/found")))
        found = {f"found-{job.seed}-{number}" for number in (1, 2) for night in range(nights_ended)
                 for job in jobs.all_jobs(1000 * night, {"fuzz_pool": [2], "fuzz_schedule": [2]})
                 if getattr(job, "harness", "") == "fuzz_schedule"}
        self.assertEqual(kept, found)
        self.assertFalse(os.path.exists(os.path.join(root, "corpus/fuzz_pool/found")))
        left = subprocess.run(["pgrep", "-f", root], capture_output=True, text=True, check=False).stdout.split()
        time.sleep(0 if not left else 0.5)  # they end when their parent does
        self.assertEqual(subprocess.run(["pgrep", "-f", root], capture_output=True, text=True,
                                        check=False).stdout, "")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:])
    else:
        unittest.main()
