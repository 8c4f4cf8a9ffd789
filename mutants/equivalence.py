"""Generated mutants that are no mistakes: the program does the same. Either clang says so, by making the
same code of both, or equivalent.txt does, with an argument."""

import functools
import os
import shutil

import plant

LIST = os.path.join(plant.ROOT, "mutants/equivalent.txt")
BLOCK_SLOTS = (2, None)  # None: as many as there really are


class ListError(Exception):
    """The list cannot be read: a message for the user."""


def read_list(path=LIST):
    """{mutant's name: argument}. In the file, names stand one on a line, and the argument for all of them
    below, indented."""
    arguments, names, argument = {}, [], []
    with open(path, encoding="utf-8") as lines:
        for line in [*lines, "end"]:
            if line.startswith("#") or not line.strip():
                continue
            if line[0].isspace():
                argument.append(line.strip())
                if not names:
                    raise ListError(f"{path}: an argument without a name: {line.strip()}")
                continue
            if argument:
                arguments.update(dict.fromkeys(names, " ".join(argument)))
                names, argument = [], []
            name = line.strip()
            if name in arguments or name in names:
                raise ListError(f"{path}: {name} stands there twice")
            names.append(name)
    if names != ["end"]:
        raise ListError(f"{path}: no argument for {names[0]}")
    return arguments


def check_list(names):
    """Raises ListError if the list names a mutant that there is not."""
    unknown = sorted(set(read_list()) - names)
    if unknown:
        raise ListError(f"{LIST}: no mutant is called {unknown[0]} any more")


def _code(folder, source, slots):
    """LLVM's intermediate code, which still has the memory orders that a processor may not need."""
    defined = [f"-DSPANSET_BLOCK_SLOTS={slots}"] if slots else []
    output, status = plant.run(["clang", "-std=c11", "-O2", "-S", "-emit-llvm", "-D_POSIX_C_SOURCE=200809L",
                                *defined, "-w", "-o", "-", source], folder=folder)
    if status != 0:
        raise plant.CannotPlant(output.strip()[-2000:])
    return output


@functools.cache
def _original_code(source, slots):
    return _code(plant.SOURCES, source, slots)


def same_code(mutant, folder):
    """Whether clang makes the same of the mutant, for small blocks and real ones. May raise CannotPlant:
    it does not compile."""
    changed = mutant.changed(folder)
    copy = os.path.join(folder, "code")
    try:
        plant.copy_sources(changed, copy)
        sources = [name for name in changed if name.endswith(".c")]
        if len(sources) < len(changed):  # a header, which any of them may read
            sources = [name for name in plant.read_sources() if name.endswith(".c")]
        return all(_code(copy, source, slots) == _original_code(source, slots)
                   for source in sources for slots in BLOCK_SLOTS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
