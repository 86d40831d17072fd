"""Every page that the router knows, as each role that may open it, looked at in a real browser.

Nothing is listed by hand: a new route is taken up by itself, with the things that tests/web/access.py keeps for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from rollout.web.app import policy_of
from tests.web.access import LEADS, Matrix
from tests.web.cast import Cast, a_letter, an_idea

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = (640, 320)
"""Widths in CSS pixels: a window of 1280 at 200 %, and at 400 % (WCAG 1.4.10)."""
WIDE = {"width": 1280, "height": 800}
PAPER = {"width": 700, "height": 1000}
"""A4 with margins, in CSS pixels."""
A_DATES = 9
"""So many stops two fields for dates have of their own."""
MANY = 15
"""So many stops are really reached with the Tab key; of the rest only that their focus can be seen."""


@dataclass(frozen=True)
class Address:
    """A page and who opens it."""

    role: str
    path: str

    def __str__(self) -> str:
        return f"{self.role} {self.path}"


@dataclass
class Look:
    """What was found wrong on the pages, one line each, and the text that each was made of."""

    html: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, where: object, *found: str) -> None:
        self.wrong.setdefault(kind, []).extend(f"{where}: {each}" for each in found)


def interesting(cast: Cast) -> None:
    """Rows of every kind that a page may show: letters that failed, hours reported and not, long and strange words."""
    for number, state in enumerate(("failed", "uncertain", "held", "sent", "lapsed", "cancelled"), 2):
        a_letter(cast, "F001", f"Your pack, {state}", state, number)
    long = "A bell at the door, so that whoever stands behind the counter hears that somebody has come in " * 3
    for unit in ("F003", "F004", "F005"):
        an_idea(cast, unit, long.strip(), "Wilhelmina Featherstonehaugh-Cholmondeley", unit)
        an_idea(
            cast, unit, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "Ann", "w"
        )
        an_idea(cast, unit, "جرس عند الباب", "ليلى", "a")


def addresses(matrix: Matrix) -> Iterator[Address]:
    """The pages behind a session or open to all, then the doors; what of them is no HTML is left out on opening."""
    seen: set[tuple[str, str]] = set()
    for cell in sorted(matrix.cells(), key=lambda each: (each.path, each.role, each.owner != LEADS.get(each.role))):
        opens = cell.opens and cell.method == "GET" and cell.path != AWAY
        if opens and not (cell.role == "nobody" and _needs_session(matrix, cell.path)) and _is_first(seen, cell):
            yield Address(cell.role, cell.path.format(**dict(cell.address)))
    yield from (Address("desk", path) for path in VARIANTS)
    cast = matrix.cast
    doors = {"/P/": cast.person_path("F002"), "/L/": cast.desk_path(), "/R/": cast.return_path("F002")}
    yield from (Address("nobody", path) for path in doors.values())
    yield from (Address(role, "/there/is/nothing") for role in ("nobody", "desk"))


AWAY = "/sign-in/company"
"""Leads to somebody else's pages."""
VARIANTS = (
    "/desk/units?q=store", "/desk/units?q=%25", "/desk/units?in=N1", "/desk/unit/F001/history?kind=letters",
    "/desk/outbox?state=failed", "/desk/unit/F001", "/desk/unit/N1",
    "/desk/coverage/S1?module=welcome", "/desk/calendar?unit=N1", "/desk/unit/F001/dates/own/1",
    "/desk/unit/F001/why/own/1",
)  # fmt: skip
"""Pages whose address goes on behind a question mark, or which look quite different for another level."""


def _is_first(seen: set[tuple[str, str]], cell: Any) -> bool:
    """One page of each route for each role; whoever may open it without a session need not open it with one."""
    known = {role for path, role in seen if path == cell.path}
    seen.add((cell.path, cell.role))
    return cell.role not in known and not known & {"nobody"} and cell.role != "return_link"


def _needs_session(matrix: Matrix, path: str) -> bool:
    policy = next(policy_of(route) for route in matrix.routes if route.path == path)
    return policy is None or policy.scope != "public"


@dataclass
class Eyes:
    """One tab with scripts and one without for each role, in one browser."""

    matrix: Matrix
    site: str
    browser: Any
    tabs: dict[tuple[str, bool], Any] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    """What the browser complained of since the last page was opened."""

    def tab(self, role: str, scripts: bool) -> Any:
        if (role, scripts) not in self.tabs:
            made = self.browser.new_context(viewport=WIDE, java_script_enabled=scripts)
            if self.matrix.cookies[role]:
                made.add_cookies([{"name": "rollout", "value": self.matrix.cookies[role], "url": self.site}])
            page = self.tabs[role, scripts] = made.new_page()
            page.on("console", lambda message: self.heard.append(message.text))
            page.set_default_timeout(20_000)
            page.on("pageerror", lambda error: self.heard.append(str(error)))
        return self.tabs[role, scripts]

    def look_at_all(self) -> Look:
        look, known = Look(), set[str]()
        for each in list(addresses(self.matrix)):
            tab = self.tab(each.role, True)
            answer = tab.context.request.get(self.site + each.path)
            html = answer.text() if answer.headers["content-type"].startswith("text/html") else ""
            if "<main" in html and _without_secrets(html) not in known:
                known.add(_without_secrets(html))
                look.html[str(each)] = html
                self._open(look, each, "" if answer.ok else f"status of {answer.status}")
        self._send_half_a_form(look)
        return look

    def _open(self, look: Look, each: Address, expected: str) -> None:
        """`expected`: what the browser says of a page that refuses."""
        page, plain = self.tab(each.role, True), self.tab(each.role, False)
        self.heard.clear()
        page.goto(self.site + each.path, wait_until="load")
        plain.goto(self.site + each.path, wait_until="load")
        with_scripts, without = (set(one.evaluate(LINES)) for one in (page, plain))
        look.note("scripts", each, *sorted(with_scripts - without))
        _examine(look, each, page)
        look.note("said", each, *(line for line in self.heard if not expected or expected not in line))

    def _send_half_a_form(self, look: Look) -> None:
        """A page with words of refusal beside its fields is a page too; the script is passed by."""
        page, each = self.tab("nobody", True), Address("nobody", "sends half a form")
        page.goto(self.site + self.matrix.cast.return_path("F004"))
        page.locator("#held_on").fill("")
        with page.expect_navigation() as answer:
            page.locator("#held_on").evaluate("field => { HTMLFormElement.prototype.submit.call(field.form) }")
        look.html[str(each)] = answer.value.text()
        page.get_by_role("alert").first.wait_for()
        _examine(look, each, page)


def _examine(look: Look, each: Address, page: Any) -> None:
    look.note("keyboard", each, *_keyboard(page))
    page.evaluate(AXE_SCRIPT)
    look.note("light", each, *page.evaluate(AXE, {"type": "tag", "values": RULES}))
    page.emulate_media(color_scheme="dark")
    look.note("dark", each, *page.evaluate(AXE, {"type": "rule", "values": ["color-contrast"]}))
    page.emulate_media(color_scheme="light")
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 700})
        look.note("narrow", each, *page.evaluate(TOO_WIDE))
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    look.note("print", each, *page.evaluate(CUT))
    page.emulate_media(media="screen")
    page.set_viewport_size(WIDE)


def _without_secrets(html: str) -> str:
    return re.sub(r'value="[^"]*"', "", html)


def _keyboard(page: Any) -> Iterator[str]:
    """The Tab key leads from the skip link through all that can be used and out again; focus can always be seen."""
    page.keyboard.press("Tab")
    wrong, count = page.evaluate(FOCUS)
    yield from wrong
    for _ in range(min(count, MANY) + A_DATES):
        page.keyboard.press("Tab")
    reached = page.evaluate("window.reached()")
    if reached < min(count, MANY):
        yield f"Tab reaches {reached} of {count} stops"
    for _ in range(A_DATES):
        page.keyboard.press("Tab")
    if not page.evaluate("window.left"):
        yield f"Tab does not lead out of {page.evaluate('document.activeElement.outerHTML')[:120]}"


AXE = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    rule.id + " " + node.target.join(" ") + " " + node.html.slice(0, 160) + " " + (node.any[0]?.message ?? "")));
}"""

LINES = """() => {
  const comfort = [...document.querySelectorAll("main button[type=button]")];
  comfort.forEach((each) => { each.style.display = "none"; });
  const text = document.querySelector("main").innerText.split("\\n").map((line) => line.trim());
  comfort.forEach((each) => { each.style.display = ""; });
  return text;
}"""

TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const out = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > wide + 1
    && !each.closest(".scroll, .unseen"));
  return ["wider than " + wide + ": " + (out.at(-1)?.outerHTML.slice(0, 160) ?? "")];
}"""

CUT = """() => {
  const root = document.documentElement;
  const cut = [...document.querySelectorAll("main, main *")].filter((each) => each.clientWidth
    && each.scrollWidth > each.clientWidth + 1 && each.checkVisibility() && !each.closest(".unseen, svg")
    && getComputedStyle(each).overflowX !== "visible");
  const page = root.scrollWidth > root.clientWidth ? [root] : [];
  return [...cut, ...page].map((each) => "cut on paper: " + each.outerHTML.slice(0, 120));
}"""

FOCUS = """() => {
  const wrong = [], seen = new Set();
  if (!document.activeElement.matches(".skip")) wrong.push("the first stop is not the skip link");
  const used = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const all = [...document.querySelectorAll(used)]
    .filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }));
  const family = (each) => all.filter((one) => one.type === "radio" && one.name === each.name
    && one.form === each.form);
  const stops = all.filter((each) => each.type !== "radio"
    || each === (family(each).find((one) => one.checked) ?? family(each)[0]));
  const shows = (each, style = getComputedStyle(each)) =>
     style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const say = (each) => each.outerHTML.slice(0, 120);
  for (const each of stops) {
    each.focus();
    const box = each.getBoundingClientRect();
    if (each.tabIndex > 0) wrong.push("has an order of its own: " + say(each));
    if (document.activeElement !== each) wrong.push("takes no focus: " + say(each));
    else if (![each, ...(each.labels ?? [])].some((one) => shows(one)))
      wrong.push("its focus is not seen: " + say(each));
    if (box.width < 2 || box.height < 2) wrong.push("has no size: " + say(each));
  }
  stops[0].focus();
  document.addEventListener("focusin", (event) => {
    seen.add(event.target);
    if (event.target === stops[0]) window.left = true;
  });
  window.left = false;
  window.reached = () => {
    const count = seen.size;
    stops.at(-1).focus();
    document.addEventListener("focusout", (event) => { if (!event.relatedTarget) window.left = true; });
    return count;
  };
  return [wrong, stops.length];
}"""
