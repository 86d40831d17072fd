"""A sample planner and guide with made-up facts, in seconds: what a designer looks at after every change."""

from datetime import datetime, timedelta
from pathlib import Path

from rollout.actions.tools import Tools
from rollout.domain.edges import SheetJob
from rollout.domain.module import Module
from rollout.domain.pack import FILENAMES, SHARED, Brief, Hour, Reply
from rollout.domain.printing.order import Order, shared_job, theme
from rollout.domain.printing.packs import personal_jobs
from rollout.domain.problem import refuse

_REPLY = Reply(
    "A bell at the back door, so that deliveries never wait in the rain",
    "",
    "adopted",
    "Every place gets one in spring. Thank you: it was the simplest of forty ideas, and the one everybody wanted.",
    "network",
)


def print_sample(tools: Tools, module: str, folder: Path, language: str = "") -> list[Path]:
    """Every sheet of one pack, written into the folder as planner.pdf and so on. Touches no database."""
    content = tools.content.module(module, language)
    if language and content.language != language:
        hint = f"Write modules/{module}.{language}.md first, or leave out --language."
        raise refuse(f"module {module}", f"is not written in {language!r}.", hint)
    jobs = sample_jobs(tools, content)
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for job, sheet in zip(jobs, tools.paper.print_all(jobs), strict=True):
        made.append(folder / FILENAMES[job.kind])
        made[-1].write_bytes(sheet.content)
    return made


def sample_jobs(tools: Tools, content: Module) -> list[SheetJob]:
    """The sheets of one pack for a leader who does not exist."""
    look = theme(tools.programme, content)
    start = datetime.combine(tools.programme.starts_on, tools.programme.hours.starts[0])
    hours = tuple(Hour(number, start + timedelta(days=2 * number), 12) for number in (1, 2, 3))
    brief = Brief(
        "F001", "Harbour Street", ("Harbour", "New South Wales"), content.key, None, "Maria Álvarez", hours,
        start - timedelta(days=14), start - timedelta(days=7), (_REPLY,), 1,
    )  # fmt: skip
    link, code = f"{tools.programme.base_url}/R/{'SAMPLE' * 4}00", f"{content.key} · F001 · v1 · SAMPLE"
    order = Order(brief, content, look, link, code, tools.paper.words(content.language))
    return [*personal_jobs(order), *(shared_job(kind, content, look) for kind in SHARED)]
