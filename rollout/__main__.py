"""`python -m rollout`: the same as the command `rollout`."""

from rollout.cli import main

main()
