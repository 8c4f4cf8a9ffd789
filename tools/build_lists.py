"""What CMake has listed in a build folder, for the nightly and for the runner of mutants."""

import os

SANITIZERS = ("ASAN", "LSAN", "UBSAN", "TSAN", "MSAN")  # as in the names of their variables


def sanitizer_environment(build_folder):
    """The variables that CMake makes of sanitizers/ for each test."""
    with open(os.path.join(build_folder, "environment.txt"), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("=", 1) for line in file)
