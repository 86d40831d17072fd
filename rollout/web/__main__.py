"""`python -m rollout.web WORKSPACE HOST PORT`: the pages of one workspace; `rollout web` and `rollout up` run it."""

import sys
from pathlib import Path

from rollout.web.serve import serve
from rollout.wiring import open_tools

if __name__ == "__main__":
    workspace, host, port = sys.argv[1:]
    serve(open_tools(Path(workspace)), host, int(port))
