"""Merging what a night found into corpus/: small, and nothing made by hand is touched.

corpus/HARNESS/NAME is made by hand; corpus/HARNESS/found/HASH is what fuzzing found, minimised: an
input is kept only if it reaches something that no smaller one reaches, with some block size.
"""

import os
import shutil
import subprocess
import tempfile

import nightly_jobs

MERGE_PRESET = "asan"
MERGE_SECONDS_MOST = 600


def files_in(folder):
    if not os.path.isdir(folder):
        return []
    return sorted(entry.path for entry in os.scandir(folder) if entry.is_file())


def merge_harness(root, night_folder, harness, sizes):
    """Rebuilds corpus/HARNESS/found; returns a line that says what changed."""
    corpus = os.path.join(root, "corpus", harness)
    kept = os.path.join(corpus, "found")
    sources = [os.path.join(night_folder, "found", name)
               for name in sorted(os.listdir(os.path.join(night_folder, "found")))
               if name.startswith(harness)]
    by_hand = files_in(corpus)
    before = {os.path.basename(path) for path in files_in(kept)}
    with tempfile.TemporaryDirectory(dir=night_folder) as scratch:
        merged = os.path.join(scratch, "merged")
        os.makedirs(merged)
        for path in by_hand:
            shutil.copy(path, merged)
        for slots in sizes:
            run_merge(root, f"{harness}_{slots}", merged, [kept, *sources], night_folder)
        for path in by_hand:
            os.remove(os.path.join(merged, os.path.basename(path)))
        after = {os.path.basename(path) for path in files_in(merged)}
        replace_folder(merged, kept)
    return (f"corpus/{harness}: {len(by_hand)} by hand, {len(after)} found "
            f"({len(after - before)} new, {len(before - after)} superseded)")


def run_merge(root, program, target, sources, night_folder):
    """libFuzzer's merge: adds to `target` the inputs of `sources` that reach something new."""
    command = [f"out/build/{MERGE_PRESET}/fuzz/{program}", "-merge=1", "-timeout=20", target,
               *(source for source in sources if os.path.isdir(source))]
    with open(os.path.join(night_folder, "logs", f"merge-{program}.log"), "wb") as output:
        done = subprocess.run(command, cwd=root, stdout=output, stderr=output,
                              env={**os.environ, **nightly_jobs.sanitizer_environment(root)},
                              timeout=MERGE_SECONDS_MOST, check=False)
    if done.returncode != 0:
        raise OSError(f"the merge with {program} failed; see its log in {night_folder}/logs; the "
                      "corpus is as it was")


def replace_folder(new, old):
    """Puts `new` in the place of `old`; one of the two is always there."""
    staged = old + ".new"
    shutil.rmtree(staged, ignore_errors=True)
    shutil.copytree(new, staged)
    shutil.rmtree(old, ignore_errors=True)
    if os.listdir(staged):
        os.replace(staged, old)
    else:
        os.rmdir(staged)


def merge_all(root, night_folder, harnesses):
    """Merges each harness's findings; returns a line for each."""
    return [merge_harness(root, night_folder, harness, sizes)
            for harness, sizes in harnesses.items()]
