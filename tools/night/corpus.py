"""Merging what a night found into corpus/: small, and nothing made by hand is touched.

corpus/HARNESS/NAME is made by hand, corpus/HARNESS/adopted/NAME once failed (adopt.py);
corpus/HARNESS/found/HASH is what fuzzing found, minimised: an input is added only if it reaches something
that none of those reaches, with some block size, and the smallest such. By code alone: interleavings and
weak memory would add a thousand inputs in five minutes.

libFuzzer's merge leaves out inputs that fail, and calls that success. So nothing is merged where a
job of the harness failed or the merge itself met a failure: found/ then stays as it is.
"""

import collections
import glob
import os
import re
import shutil
import subprocess
import tempfile
import time

import jobs as kinds_of_jobs
from running import read_text, run_afresh, run_logged

MERGE_PRESET = "asan"
MERGE_SECONDS_MOST = 600
BYTES_MOST = 256 * 1024  # of found/ of one harness; the largest inputs go first
REASONS_SECONDS = 60  # for saying what new inputs reach, of one harness; each costs a second or two
SCRATCH = "scratch-"


def files_in(folder):
    if not os.path.isdir(folder):
        return []
    return sorted(entry.path for entry in os.scandir(folder) if entry.is_file() and not entry.name.startswith("."))


def names_in(folder):
    return {os.path.basename(path) for path in files_in(folder)}


def bytes_in(folder):
    return sum(os.path.getsize(path) for path in files_in(folder))


def made_by_hand(corpus):
    """What a merge never drops."""
    return files_in(corpus) + files_in(os.path.join(corpus, "adopted"))


def program_of(harness, slots):
    return f"out/build/{MERGE_PRESET}/fuzz/{harness}_{slots}"


def scratch_folder(night):
    return tempfile.TemporaryDirectory(prefix=SCRATCH, dir=night.folder)


def tidy(night):
    """Takes away what merges that were killed have left."""
    for folder in glob.glob(os.path.join(glob.escape(night.folder), SCRATCH + "*")):
        shutil.rmtree(folder)


def run_merge(night, harness, slots, target, sources):
    """libFuzzer's merge: adds to `target` the inputs of `sources` that reach something new."""
    sources = [source for source in sources if os.path.isdir(source)]
    if not sources:
        return
    name = f"merge-{harness}_{slots}"
    artifacts = night.path("artifacts", name)
    os.makedirs(artifacts, exist_ok=True)
    command = [program_of(harness, slots), "-merge=1", "-timeout=20", f"-artifact_prefix={artifacts}/", target,
               *sources]
    if run_logged(night, command, night.path("logs", name + ".log"), MERGE_SECONDS_MOST) != 0:
        raise OSError(f"the merge with {harness}_{slots} failed; its log is in {night.relative(night.path('logs'))}")
    if kinds_of_jobs.failing_inputs(artifacts):
        raise OSError(f"inputs fail with {harness}_{slots}; they are in {night.relative(artifacts)}")
    shutil.rmtree(artifacts)


def replace_folder(new, old):
    """Makes `old` hold what `new` holds. New files come first, so that nothing is missing if the
    process is killed in between; the next merge then tidies up."""
    os.makedirs(old, exist_ok=True)
    staged = os.path.join(old, ".staged")
    for path in files_in(new):
        shutil.copy(path, staged)
        os.replace(staged, os.path.join(old, os.path.basename(path)))
    for name in names_in(old) - names_in(new):
        os.remove(os.path.join(old, name))
    if os.path.exists(staged):
        os.remove(staged)  # of one that was killed


def drop_largest(folder):
    """Keeps a corpus within its bound; returns how many inputs went."""
    paths = sorted(files_in(folder), key=os.path.getsize)
    total, dropped = bytes_in(folder), 0
    while total > BYTES_MOST:
        largest = paths.pop()
        total -= os.path.getsize(largest)
        os.remove(largest)
        dropped += 1
    return dropped


def reach(night, harness, slots, folders):
    """What a corpus reaches, as libFuzzer says: how many features (places, and how often each is reached),
    and which places of the library it does not reach {file:line: how many}."""
    log = night.path("logs", f"places-{harness}.log")
    run_afresh(night, [program_of(harness, slots), "-runs=0", "-print_coverage=1", *folders], log, 120)
    said = read_text(log)
    features = re.search(r"INITED .*\bft: (\d+)", said)
    missed = re.findall(r"UNCOVERED_(?:PC|FUNC):.* \S*/(spanset/\w+\.[ch]:\d+)", said)
    return int(features[1]) if features else 0, collections.Counter(missed)


def reason(before, after, slots):
    """What was added, from two answers of reach(); empty: nothing."""
    fresh = sorted(before[1] - after[1])
    if fresh:
        return f"first to reach {', '.join(fresh[:3])}" + (f" and {len(fresh) - 3} more" if len(fresh) > 3 else "")
    more = after[0] - before[0]
    return f"with {slots} slots, reaches {more} known places another number of times" if more > 0 else ""


def reasons(night, harness, sizes, kept, merged, new_names):
    """[{name, reason}] for each new input of the folder `merged`: what it reaches that nothing kept before does,
    with the first block size that shows it."""
    listed = [{"name": name, "reason": "not looked at, for want of time"} for name in sorted(new_names)]
    end = time.monotonic() + REASONS_SECONDS
    with scratch_folder(night) as old, scratch_folder(night) as alone:
        for path in kept:
            shutil.copy(path, old)
        before = {slots: reach(night, harness, slots, [old]) for slots in sizes if listed}
        for one in listed:
            if time.monotonic() > end:
                break
            path = shutil.copy(os.path.join(merged, one["name"]), alone)
            tried = (reason(before[slots], reach(night, harness, slots, [old, alone]), slots) for slots in sizes)
            one["reason"] = next(filter(None, tried), "only together with other new ones")
            os.remove(path)
    return listed


def merge_harness(night, harness, sizes):
    """Rebuilds corpus/HARNESS/found; returns what the report says of it."""
    corpus = os.path.join(night.root, "corpus", harness)
    kept = os.path.join(corpus, "found")
    # Of earlier nights, too: what could not be merged then has waited for this one.
    sources = glob.glob(os.path.join(glob.escape(os.path.dirname(night.folder)), "*", "found", f"{harness}_[0-9]*"))
    by_hand = made_by_hand(corpus)
    before = files_in(kept)
    with scratch_folder(night) as scratch:
        shadow, merged = os.path.join(scratch, "before"), os.path.join(scratch, "merged")
        shutil.copytree(kept, shadow) if before else os.makedirs(shadow)
        os.makedirs(merged)
        for path in by_hand:
            shutil.copy(path, merged)
        # What is kept comes first: only what reaches more than all of it is added, not what is merely smaller,
        # or each night would change most files.
        for inputs in ([shadow], sources):
            for slots in sizes:
                run_merge(night, harness, slots, merged, inputs)
        for path in by_hand:
            os.remove(os.path.join(merged, os.path.basename(path)))
        dropped = drop_largest(merged)
        before_names, after_names = names_in(shadow), names_in(merged)
        new = reasons(night, harness, sizes, [*by_hand, *files_in(shadow)], merged, after_names - before_names)
        replace_folder(merged, kept)
    for job in night.jobs:
        if getattr(job, "harness", "") == harness:
            job.result.new_inputs = len(names_in(night.path("found", job.name)) & {one["name"] for one in new})
    for source in sources:
        shutil.rmtree(source)
    return {"harness": harness, "by_hand": len(by_hand), "found": len(after_names), "bytes": bytes_in(kept),
            "bytes_most": BYTES_MOST, "superseded": len(before_names - after_names), "new": new, "merged": True,
            "message": f"{dropped} of the largest were dropped: it is full" if dropped else ""}


def _not_merged(night, harness, message):
    corpus = os.path.join(night.root, "corpus", harness)
    kept = os.path.join(corpus, "found")
    return {"harness": harness, "by_hand": len(made_by_hand(corpus)), "found": len(files_in(kept)),
            "bytes": bytes_in(kept), "bytes_most": BYTES_MOST, "superseded": 0, "new": [], "merged": False,
            "message": message}


def merge_all(night, harnesses):
    """Merges each harness's findings that are not merged yet, but not those of one of which a job failed.
    What the report says is in night.state.merged; returns whether all that was tried went well."""
    went_well = True
    tidy(night)
    for harness, sizes in harnesses.items():
        if night.state.merged.get(harness, {}).get("merged"):
            continue
        if any(job.result.status == "failed" for job in night.jobs if getattr(job, "harness", "") == harness):
            said = _not_merged(night, harness, "not merged, since a job of it found something")
        else:
            try:
                said = merge_harness(night, harness, sizes)
            except (OSError, subprocess.SubprocessError) as problem:
                said = _not_merged(night, harness, f"NOT MERGED: {problem}")
                went_well = False
        night.state.merged[harness] = said
        night.save()
    return went_well


def describe(said):
    """One line of what merge_all says of a harness."""
    line = (f"corpus/{said['harness']}: {said['by_hand']} by hand, {said['found']} found "
            f"({len(said['new'])} new, {said['superseded']} superseded), {said['bytes']:,} bytes")
    return f"{line}: {said['message']}" if said["message"] else line
