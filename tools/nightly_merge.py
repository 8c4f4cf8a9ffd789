"""Merging what a night found into corpus/: small, and nothing made by hand is touched.

corpus/HARNESS/NAME is made by hand; corpus/HARNESS/found/HASH is what fuzzing found, minimised: an
input is kept only if it reaches something that no smaller one reaches, with some block size.

libFuzzer's merge leaves out inputs that fail, and calls that success. So nothing is merged where a
job of the harness failed or the merge itself met a failure: found/ then stays as it is.
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
               if name.startswith(tuple(f"{harness}_{slots}-" for slots in sizes))]
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
    artifacts = os.path.join(night_folder, "failures", f"merge-{program}")
    os.makedirs(artifacts)
    command = [f"out/build/{MERGE_PRESET}/fuzz/{program}", "-merge=1", "-timeout=20",
               f"-artifact_prefix={artifacts}/", target,
               *(source for source in sources if os.path.isdir(source))]
    with open(os.path.join(night_folder, "logs", f"merge-{program}.log"), "wb") as output:
        done = subprocess.run(command, cwd=root, stdout=output, stderr=output,
                              env={**os.environ, **nightly_jobs.sanitizer_environment(root)},
                              timeout=MERGE_SECONDS_MOST, check=False)
    if done.returncode != 0:
        raise OSError(f"the merge with {program} failed; its log is in {night_folder}/logs")
    if nightly_jobs.failing_inputs(artifacts):
        raise OSError(f"inputs fail with {program}; they are in {os.path.relpath(artifacts, root)}")
    shutil.rmtree(artifacts)


def replace_folder(new, old):
    """Makes `old` hold what `new` holds. New files come first, so that nothing is missing if the
    process is killed in between; the next merge then tidies up."""
    os.makedirs(old, exist_ok=True)
    for path in files_in(new):
        staged = os.path.join(os.path.dirname(old), ".staged")
        shutil.copy(path, staged)
        os.replace(staged, os.path.join(old, os.path.basename(path)))
    wanted = {os.path.basename(path) for path in files_in(new)}
    for path in files_in(old):
        if os.path.basename(path) not in wanted:
            os.remove(path)


def merge_all(root, night_folder, harnesses, failed):
    """Merges each harness's findings, but not those of `failed` ones. Returns a line for each, and
    whether all that was tried went well."""
    lines = []
    went_well = True
    for harness, sizes in harnesses.items():
        try:
            lines.append(f"corpus/{harness}: not merged, since a job of it found something"
                         if harness in failed
                         else merge_harness(root, night_folder, harness, sizes))
        except (OSError, subprocess.SubprocessError) as problem:
            lines.append(f"corpus/{harness}: NOT MERGED: {problem}")
            went_well = False
    return lines, went_well
