"""One mutant in one layer: is it caught?"""

import hashlib
import os
import shutil
import time

import equivalence
import layers
import plant


class HandMade:
    """A mutant out of patches/."""

    kind = "hand-made"

    def __init__(self, header):
        self.header = header
        self.name = header.name
        self.place = ""

    def identity(self):
        """Changes when the mutant does."""
        with open(self.header.path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def changed(self, folder):
        """{file name: text}."""
        return plant.apply_patch(self.header.path, folder)

    def searches(self, layer):
        """Lists of steps, of each of which one must catch it: one for each line of the header that names
        this layer, or else the layer's own."""
        named = [[layers.step_of_header(layer, catcher)] if catcher.program else layer.steps
                 for catcher in self.header.catchers if catcher.layer == layer.name]
        return named or [layer.steps]


def _run(step, mutant, layer, changed, seed, effort, folder):
    """The outcome of one step with one seed."""
    path = plant.program(layer.preset, step.program, changed, folder)
    failed, lines, cost, seconds = layers.run_step(step, layer.preset, path, seed, effort)
    outcome = layers.Outcome(mutant.name, layer.name, "caught" if failed else "missed", step.program, cost,
                             seconds)
    outcome.verdict = lines[0] if failed else ""
    if failed and mutant.header is not None and layer.name in mutant.header.must():
        expected = next((line for line in lines if mutant.header.oracle().search(line)), None)
        outcome.status = "caught" if expected else "wrong"
        outcome.verdict = expected or lines[0]
    return outcome


def _first_catch(steps, *arguments):
    """Runs steps until one catches the mutant; else the outcome that says most."""
    outcomes = []
    for step in steps:
        try:
            outcomes.append(_run(step, *arguments))
        except layers.TooSlow as problem:
            mutant, layer = arguments[:2]
            outcomes.append(layers.Outcome(mutant.name, layer.name, "too slow", step.program, verdict=str(problem)))
        if outcomes[-1].status == "caught":
            return outcomes[-1]
    return max(outcomes, key=lambda outcome: ("missed", "too slow", "wrong").index(outcome.status))


def _folder_of(mutant, layer_name, work):
    """Where it is built."""
    return os.path.join(work, f"{mutant.name}.{layer_name}".replace(":", "_").replace(" ", "_"))


def compare_code(mutant, work):
    """The outcome of the layer that looks only at clang's code; it catches nothing."""
    outcome = layers.Outcome(mutant.name, "same code", "other")
    try:
        if equivalence.same_code(mutant, _folder_of(mutant, "same code", work)):
            outcome.status = "same"
    except plant.CannotPlant as problem:
        outcome.status, outcome.verdict = "unbuildable", str(problem)
    return outcome


def examine(mutant, layer, seeds, effort, work):
    """Runs a layer on a mutant. With several seeds, and with several lines in a header, each must catch
    it: the outcome is that of the one that took longest, or of the first that did not."""
    folder = _folder_of(mutant, layer.name, work)
    shutil.rmtree(folder, ignore_errors=True)
    start = time.monotonic()
    try:
        changed = mutant.changed(folder)
        outcomes = [_first_catch(steps, mutant, layer, changed, seed, effort, folder)
                    for steps in mutant.searches(layer) for seed in seeds]
        outcome = max(outcomes, key=lambda one: (one.status != "caught", one.seconds))
    except plant.CannotPlant as problem:
        outcome = layers.Outcome(mutant.name, layer.name, "unbuildable", verdict=str(problem))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    outcome.seconds = round(time.monotonic() - start, 2)
    return outcome
