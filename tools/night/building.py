"""Building part of a preset, in this checkout or in another."""

import shlex
import subprocess

SECONDS_MOST = 3600


def build(folder, preset, target, log):
    """Configures and builds, with the output appended to the file `log`. Returns "", or what failed."""
    for command in (["cmake", "--preset", preset], ["cmake", "--build", "--preset", preset, "--target", target]):
        with open(log, "ab") as output:
            done = subprocess.run(["timeout", str(SECONDS_MOST), *command], cwd=folder, stdout=output, stderr=output,
                                  stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return f"'{shlex.join(command)}' failed; see {log}"
    return ""
