"""`python -m rollout.working WORKSPACE NUMBER`: one piece of long work, gently, beside everything else."""

import logging
import os
import sys
from pathlib import Path

from rollout.actions.long_work import run
from rollout.wiring import open_tools

GENTLY = 10

if __name__ == "__main__":
    workspace, number = sys.argv[1:]
    os.nice(GENTLY)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    run(open_tools(Path(workspace)), int(number))
