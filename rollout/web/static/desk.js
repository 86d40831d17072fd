/* Only comfort: a planned hour of the calendar is taken with the pointer to one of its legal days, which its own page
   tells; dropping it opens that page, where it is said what moves with it and where L&D says yes or no. */
"use strict";
(() => {
  const svg = document.querySelector("svg[data-first]");
  const said = document.querySelector("[data-drag]");
  if (!svg || !said) return;
  const scale = Object.fromEntries(["left", "week", "weekdays", "weeks"].map((name) => [name, Number(svg.dataset[name])]));
  const first = Date.parse(svg.dataset.first), usual = said.textContent, DAY = 864e5;
  const wide = scale.week / scale.weekdays;
  const make = (name, facts) => {
    const made = document.createElementNS(svg.namespaceURI, name);
    Object.entries(facts).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const xOf = (iso) => {
    const days = Math.round((Date.parse(iso) - first) / DAY);
    return days % 7 < scale.weekdays ? scale.left + Math.floor(days / 7) * scale.week + (days % 7) * wide : null;
  };
  const dayAt = (event) => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width - scale.left;
    const week = Math.floor(x / scale.week);
    if (x < 0 || week >= scale.weeks) return "";
    const days = week * 7 + Math.floor((x - week * scale.week) / wide);
    return new Date(first + days * DAY).toISOString().slice(0, 10);
  };
  const legal = async (href) => {
    const answer = await fetch(href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const days = [...page.querySelectorAll("a[data-day]")];
    return new Map(days.map((each) => [each.dataset.day, { href: each.getAttribute("href"), words: each.dataset.words }]));
  };
  let held = null;

  const tell = () => { said.textContent = held.known.get(held.on)?.words ?? usual; };
  const show = (taken, days) => {
    if (held !== taken) return;
    const box = taken.mark.getBBox();
    days.forEach((_, iso) => {
      const x = xOf(iso);
      if (x !== null) taken.ground.append(make("rect", { class: "tl-legal", x, y: box.y - 4, width: wide, height: box.height + 8 }));
    });
    taken.known = days;
    tell();
  };
  const letGo = (words) => {
    held.mark.removeAttribute("transform");
    held.mark.classList.remove("tl-taken");
    held.ground.remove();
    held = null;
    said.textContent = words;
  };

  svg.addEventListener("pointerdown", (event) => {
    const mark = event.target.closest("[data-move]");
    if (!mark || event.button || event.pointerType === "touch") return;
    event.preventDefault();
    held = { mark, from: event.clientX, ground: make("g", {}), known: null, days: null };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const by = event.clientX - held.from;
    if (!held.days && Math.abs(by) < 5) return;
    if (!held.days) {
      markTaken();
      held.days = legal(held.mark.dataset.move);
      const taken = held;
      held.days.then((days) => show(taken, days), () => { location.href = taken.mark.dataset.move; });
    }
    held.mark.setAttribute("transform", `translate(${by * svg.viewBox.baseVal.width / svg.getBoundingClientRect().width})`);
    held.on = dayAt(event);
    if (held.known) tell();
  });
  const markTaken = () => {
    held.mark.classList.add("tl-taken");
    held.mark.before(held.ground);
    said.textContent = said.dataset.looking;
  };
  svg.addEventListener("pointerup", async (event) => {
    if (!held) return;
    const taken = held, on = dayAt(event);
    if (!taken.days) { held = null; location.href = taken.mark.dataset.move; return; }
    const chosen = (await taken.days).get(on);
    if (held !== taken) return;
    if (chosen) location.href = chosen.href;
    else letGo(on === taken.mark.dataset.on ? usual : said.dataset.none);
  });
  svg.addEventListener("pointercancel", () => { if (held) letGo(usual); });
  document.addEventListener("keydown", (event) => { if (held && event.key === "Escape") letGo(usual); });
})();
