"""Jobs for the sheets of one leader, with any names; and what a reader finds on a printed sheet."""

import subprocess
from datetime import datetime
from pathlib import Path

from rollout.domain.edges import SheetJob
from rollout.domain.module import Module
from rollout.domain.pack import Brief, Hour, Reply
from rollout.domain.printing.order import Order, theme
from rollout.domain.printing.packs import personal_jobs
from tests.builders import a_programme
from tests.sample_module import a_module

PLANNERS = Path(__file__).parents[2] / "planners"
LINK = "https://bluegum.example/R/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONG = "Royal North Shore and Hornsby Ku-ring-gai Distribution and Returns Centre East 2"


def a_brief(name: str = "Harbour Street", leader: str = "Maria Álvarez", hours: int = 3, answers: int = 0) -> Brief:
    reply = Reply("A bell at the back door " * 8, "Noor", "adopted", "Every place gets one in March. " * 12, "network")
    times = tuple(Hour(n + 1, datetime(2027, 2, 2 + n, 9 + n % 6), 12 + n % 2) for n in range(hours))
    seats = (datetime(2027, 1, 11, 9), None)
    return Brief(
        "F001", name, ("Harbour", "New South Wales"), "welcome", 7, leader, times, *seats, (reply,) * answers, 3
    )


def jobs(brief: Brief, module: Module | None = None) -> dict[str, SheetJob]:
    module = module or a_module()
    order = Order(brief, module, theme(a_programme(), module), LINK, "welcome · F001 · v3 · 7F3A2B")
    return {job.kind: job for job in personal_jobs(order)}


def text(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()
