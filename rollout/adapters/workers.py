"""Programs of our own that outlive whoever started them."""

import subprocess
import sys
import threading
from pathlib import Path


class OwnPrograms:
    """Starts `python -m rollout.working` for one workspace. Secrets go along in the environment, never as arguments."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace

    def start(self, number: int) -> None:
        """Begin this piece of work beside us, in a session of its own: whoever ends us does not end it."""
        logs = self._workspace / "logs"
        logs.mkdir(exist_ok=True)
        with (logs / "work.log").open("ab") as log:
            started = subprocess.Popen(  # noqa: S603  our own program, no shell
                [sys.executable, "-m", "rollout.working", str(self._workspace), str(number)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        # One that has ended must be waited for: until then the system still counts it among those that run.
        threading.Thread(target=started.wait, daemon=True).start()
