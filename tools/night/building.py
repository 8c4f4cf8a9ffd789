"""Building part of a preset, in this checkout or in another."""

import os
import shlex
import signal
import subprocess

SECONDS_MOST = 3600


def build(folder, preset, target, log):
    """Configures and builds, with the output appended to the file `log`. Returns "", or what failed."""
    for command in (["cmake", "--preset", preset], ["cmake", "--build", "--preset", preset, "--target", target]):
        with open(log, "ab") as output:
            process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", "timeout", str(SECONDS_MOST), *command],
                                       cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                                       start_new_session=True)
        try:
            status = process.wait()
        except BaseException:  # interrupted: no compiler goes on behind the next night's back
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
        if status != 0:
            return f"'{shlex.join(command)}' failed; see {log}"
    return ""
