"""One request as the pages see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rollout.actions.tools import Tools
from rollout.web.actors import Actor
from rollout.web.cookies import form_token, kept, same
from rollout.web.forms import Form
from rollout.web.under_way import under_way
from rollout.web.words import ENGLISH_WORDS, PageWords, words_for
from rollout.web.work_words import Told

if TYPE_CHECKING:
    from rollout.web.pages import Pages


@dataclass(frozen=True)
class Visit:
    """Who asks for what, with which form; and how to answer."""

    tools: Tools
    pages: "Pages"
    request: Request
    actor: Actor = field(default_factory=Actor)
    form: Form = field(default_factory=Form)

    @property
    def today(self) -> date:
        return self.tools.clock.today()

    @property
    def now(self) -> datetime:
        return self.tools.clock.now()

    @property
    def csrf(self) -> str:
        """What our own forms carry: this session's, or, before there is one, this browser's."""
        if self.actor.session_id:
            return self.tools.links.token(f"form of web session {self.actor.session_id}")
        browser = kept(self.tools, self.request, "form")
        return form_token(self.tools, browser) if browser else ""

    @property
    def words(self) -> PageWords:
        """In the language of the unit the page is about, else of the programme. The desk is English."""
        if self.actor.roles & {"desk", "desk_link"}:
            return ENGLISH_WORDS
        return words_for(self.actor.language or self.tools.programme.language)

    @property
    def titles(self) -> dict[str, str]:
        """The title of each module under its key, in their order, in the language of the page where it has one."""
        content, language = self.tools.content, "" if self.actor.roles & {"desk", "desk_link"} else self.actor.language
        return {key: content.module(key, language).title for key in self.tools.programme.modules}

    @property
    def running(self) -> Told | None:
        """What is under way, for the frame of the desk."""
        return under_way(self.tools, self.number("ended"))

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def query(self, name: str) -> str:
        return self.request.query_params.get(name, "")

    def number(self, name: str, largest: int = 1_000_000) -> int:
        """A whole number of the address; 0 where it is none."""
        text = self.query(name)
        return min(int(text), largest) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def page(
        self, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **facts: object
    ) -> Response:
        return self.pages.show(template, self, status, headers, **facts)

    def go(self, path: str) -> Response:
        """On to another page of ours; `path` is never what somebody sent."""
        return RedirectResponse(path, status_code=303)

    def is_own_form(self) -> bool:
        """Whether the form came from our own page: its token is this session's or this browser's, and the browser says
        so too. Behind a link the address itself is what others cannot know."""
        site = self.request.headers.get("sec-fetch-site", "same-origin")
        if site not in ("same-origin", "none"):
            return False
        if self.actor.door is not None:
            return True
        return bool(self.csrf) and same(self.form.text("csrf"), self.csrf)
