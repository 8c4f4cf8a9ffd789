#!/usr/bin/env python3
"""Does .clusterfuzzlite/build.sh keep to OSS-Fuzz's contract? Runs it with nothing in the environment but
what OSS-Fuzz's builder has there, and checks what lands in $OUT as OSS-Fuzz checks it.

usage: test_fuzz_build.py libfuzzer|afl address|undefined|memory|coverage
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATH = "/usr/local/bin:/usr/bin:/bin"
FLAGS = "-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
UNDEFINED = ("array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return,"
             "returns-nonnull-attribute,shift,signed-integer-overflow,unreachable,vla-bound,vptr")
SANITIZER_FLAGS = {
    "address": "-fsanitize=address -fsanitize-address-use-after-scope",
    "undefined": f"-fsanitize={UNDEFINED},unsigned-integer-overflow -fno-sanitize-recover={UNDEFINED}",
    "memory": "-fsanitize=memory -fsanitize-memory-track-origins",
    "coverage": "-fprofile-instr-generate -fcoverage-mapping -pthread -Wl,--no-as-needed -Wl,-ldl -Wl,-lm "
                "-Wno-unused-command-line-argument",
}
# Compilers, flags for counters, and what links the engine.
ENGINES = {
    "libfuzzer": ("clang", "clang++", "-fsanitize=fuzzer-no-link", "-fsanitize=fuzzer"),
    "afl": ("afl-clang-fast", "afl-clang-fast++", "", "/usr/lib/afl/libAFLDriver.a"),
}
# What a program may need: all else is linked into it. libstdc++ is the engine's; OSS-Fuzz links libc++ for it.
LIBRARIES = {"libstdc++.so.6", "libc.so.6", "libm.so.6", "libgcc_s.so.1", "libdl.so.2", "libpthread.so.0", "librt.so.1",
             "libresolv.so.2", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
# Instrumented code calls these, and a runtime a few times.
CHECKS = {"address": "__asan_report", "undefined": "__ubsan_handle", "memory": "__msan_warning"}
CALLS_LEAST = 20
EDGES_LEAST = 100


class Broken(Exception):
    """The build is not what it should be: a message."""


def expect(condition, message):
    if not condition:
        raise Broken(message)


def run(command, status=0, **variables):
    """What a command prints that ends with `status`, in an environment with these variables alone."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, env={"PATH": PATH, **variables})
    output = done.stdout.decode(errors="replace")
    expect(done.returncode == status, f"{' '.join(command)} ended with {done.returncode}:\n{output[-6000:]}")
    return output


class Build:
    """One run of build.sh, in folders of its own."""

    def __init__(self, engine, sanitizer, scratch):
        self.engine, self.sanitizer, self.scratch = engine, sanitizer, scratch
        self.out = os.path.join(scratch, "out")
        compiler, cxx_compiler, counters, library = ENGINES[engine]
        if sanitizer == "coverage":
            counters = ""
        flags = f"{FLAGS} {SANITIZER_FLAGS[sanitizer]} {counters}"
        for folder in ("src", "work", "out"):
            os.mkdir(os.path.join(scratch, folder))
        os.symlink(ROOT, os.path.join(scratch, "src/spanset"))
        run(["sh", "-eu", os.path.join(ROOT, ".clusterfuzzlite/build.sh")],
            CC=compiler, CXX=cxx_compiler, CFLAGS=flags, CXXFLAGS=flags, LIB_FUZZING_ENGINE=library,
            FUZZING_ENGINE=engine, SANITIZER=sanitizer, ARCHITECTURE="x86_64",
            SRC=os.path.join(scratch, "src"), WORK=os.path.join(scratch, "work"), OUT=self.out, AFL_QUIET="1")

    def path(self, target, ending=""):
        return os.path.join(self.out, target + ending)

    def targets(self):
        """What is to be run: each harness, with some block size."""
        names = sorted(name for name in os.listdir(self.out) if os.access(self.path(name), os.X_OK))
        expect(all(re.fullmatch(r"\w+", name) for name in names), f"names that OSS-Fuzz cannot run: {names}")
        harnesses = {os.path.basename(path) for path in glob.glob(f"{ROOT}/corpus/fuzz_*") if os.path.isdir(path)}
        if self.sanitizer == "memory":
            harnesses -= {"fuzz_schedule"}  # its libraries are not instrumented
        expect({name.rpartition("_")[0] for name in names} == harnesses, f"targets are {names}")
        return names

    def seeds(self, target):
        """The folder with the unpacked seed corpus."""
        harness = target.rpartition("_")[0]
        folder = os.path.join(self.scratch, "seeds", target)
        with zipfile.ZipFile(self.path(target, "_seed_corpus.zip")) as archive:
            archive.extractall(folder)
        wanted = {os.path.basename(path) for path in glob.glob(f"{ROOT}/corpus/{harness}/**", recursive=True)
                  if os.path.isfile(path)}
        expect(set(os.listdir(folder)) == wanted, f"{target}'s seeds are not those of corpus/{harness}")
        return folder

    def options(self, target):
        """The engine's options out of TARGET.options, as OSS-Fuzz passes them."""
        with open(self.path(target, ".options"), encoding="utf-8") as file:
            section, *lines = file.read().split("\n")
        expect(section == "[libfuzzer]", f"{target}.options starts with {section}")
        return [f"-{name}={value}" for name, value in (line.split(" = ") for line in lines if line)]

    def check_libraries(self, target):
        needed = set(re.findall(r"NEEDED\s+(\S+)", run(["objdump", "-p", self.path(target)])))
        expect(needed <= LIBRARIES, f"{target} needs {needed - LIBRARIES}, which other machines may lack")

    def check_sanitizer(self, target):
        code = run(["objdump", "-d", "--no-show-raw-insn", self.path(target)])
        for sanitizer, function in CHECKS.items():
            calls = len(re.findall(rf"\bcall\s.*<{function}", code))
            expect((calls >= CALLS_LEAST) == (sanitizer == self.sanitizer),
                   f"{target} has {calls} calls of {function}, with {self.sanitizer}")

    def check_libfuzzer(self, target):
        options = [*self.options(target), "-seed=1337", f"-dict={self.path(target, '.dict')}"]
        if self.sanitizer != "coverage":  # without counters for the engine
            output = run([self.path(target), *options, "-runs=4"], UBSAN_OPTIONS="silence_unsigned_overflow=1")
            expect("Done 4 runs" in output and "WARNING: unrecognized" not in output, f"{target} says:\n{output}")
            expect(re.search(r"Dictionary: [1-9]", output), f"{target} has no dictionary:\n{output}")
            edges = re.search(r"INFO: Loaded \d+ modules? +\((\d+) inline 8-bit counters\)", output)
            expect(edges and int(edges[1]) >= EDGES_LEAST, f"{target} is not instrumented:\n{output}")
        run([self.path(target), *options, "-runs=0", self.seeds(target)],
            UBSAN_OPTIONS="silence_unsigned_overflow=1",
            LLVM_PROFILE_FILE=os.path.join(self.scratch, target + ".profraw"))

    def check_afl(self, target):
        seeds = self.seeds(target)
        run([self.path(target), *glob.glob(f"{seeds}/*")], UBSAN_OPTIONS="silence_unsigned_overflow=1")
        if target.endswith("_2"):
            folder = os.path.join(self.scratch, f"afl-{target}")
            output = run(["afl-fuzz", "-i", seeds, "-o", folder, "-x", self.path(target, ".dict"), "-V", "1",
                          "--", self.path(target)], UBSAN_OPTIONS="silence_unsigned_overflow=1", AFL_NO_UI="1",
                         AFL_SKIP_CPUFREQ="1", AFL_NO_AFFINITY="1", AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES="1")
            expect("All set and ready to roll" in output, f"{target} says:\n{output}")
            with open(f"{folder}/default/fuzzer_stats", encoding="utf-8") as file:
                stats = dict(re.split(r"\s*: ", line.strip(), maxsplit=1) for line in file)
            expect(int(stats["total_edges"]) >= EDGES_LEAST, f"{target} is not instrumented: {stats}")
            expect(stats["saved_crashes"] == "0" == stats["saved_hangs"], f"{target} rejects its seeds: {stats}")

    def check_coverage(self, target):
        """That a report says how much of the library the seeds reach."""
        profile = os.path.join(self.scratch, target)
        run(["llvm-profdata", "merge", "-sparse", profile + ".profraw", "-o", profile + ".profdata"])
        report = json.loads(run(["llvm-cov", "export", "-summary-only", f"-instr-profile={profile}.profdata",
                                 self.path(target)]))
        lines = {os.path.basename(file["filename"]): file["summary"]["lines"]["percent"]
                 for file in report["data"][0]["files"]}
        expect(lines.get("pool.c", 0) > 50, f"{target}'s seeds reach, in percent of lines: {lines}")


def main(engine, sanitizer):
    with tempfile.TemporaryDirectory() as scratch:
        build = Build(engine, sanitizer, scratch)
        for target in build.targets():
            build.check_libraries(target)
            if engine == "libfuzzer":
                build.check_libfuzzer(target)
            else:
                build.check_afl(target)
            if sanitizer == "coverage":
                build.check_coverage(target)
            elif target.endswith("_2"):
                build.check_sanitizer(target)
            print(f"{target}: passed", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ENGINES or sys.argv[2] not in SANITIZER_FLAGS:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except Broken as problem:
        sys.exit(f"broken: {problem}")
