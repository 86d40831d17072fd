/* Only comfort: every page works without it. What is typed about an hour is kept on this device until there is a
   receipt for it, and goes when there is a connection; plus and minus; offered words. All words are the page's own. */
"use strict";
(() => {
  const LONGEST = 14 * 864e5, PATIENCE = 20e3, OURS = /^(draft|waiting|used) ?/;
  const find = (what, where = document) => where.querySelector(what);
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const write = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch { return false; } };
  const drop = (name) => { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } };
  const names = (pattern) => { try { return Object.keys(localStorage).filter((name) => pattern.test(name)).sort(); } catch { return []; } };
  const waiting = () => names(/^waiting /);

  /* One attempt for what is waiting under a name. The same key never counts twice, so trying again is always safe. */
  const send = async (name) => {
    const one = read(name), stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE);
    if (!one) return { state: "gone" };
    try {
      const answer = await fetch(one.to, { method: "POST", body: new URLSearchParams(one.body), signal: stop.signal });
      const number = answer.url.split("/receipt/")[1];
      if (answer.ok && number) {
        const draft = read("draft " + one.draft);
        if (draft && draft.key === one.key) drop("draft " + one.draft);
        write("used", [...(read("used") || []), one.key].slice(-60));
        drop(name);
        return { state: "received", number, one, url: answer.url };
      }
      const shut = [401, 403, 404].includes(answer.status), later = answer.status >= 500 || [408, 429].includes(answer.status);
      const state = shut ? "link" : later ? "wait" : "mend";
      write(name, { ...one, state });
      return { state, page: state === "mend" ? await answer.text() : "" };
    } catch {
      return { state: one.state || "wait" };
    } finally { clearTimeout(late); }
  };

  const record = () => {
    const form = find("form[data-draft]");
    if (!form) return;
    const draft = form.dataset.draft, name = "draft " + draft, key = form.elements.submission_key, cards = find("[data-cards]");
    const fields = () => [...form.elements].filter((field) => field.name);
    const used = () => [...(read("used") || []), ...waiting().map((one) => one.slice(8))];
    const spare = () => (form.dataset.spare || "").split(" ").find((each) => each && !used().includes(each));
    const keep = () => write(name, { at: Date.now(), key: key.value, typed: fields().map((f) => [f.name, f.value, f.type, f.checked]) });
    const fill = (typed) => typed.forEach(([of, value, type, checked]) => fields().forEach((field) => {
      if (field.name !== of || of === "csrf") return;
      if (type === "checkbox" || type === "radio") { if (field.value === value) field.checked = checked; }
      else field.value = value;
    }));
    const unfold = () => form.querySelectorAll("details").forEach((more) => {
      if ([...more.querySelectorAll("textarea,input[type=text]")].some((field) => field.value)) more.open = true;
    });

    /* What waits, as cards above the form; the form of one that waits is folded away until somebody wants to change it. */
    let finished = false;
    const show = () => {
      const now = waiting();
      cards.replaceChildren(...now.map((each) => card(each, read(each) || {})), ...cards.querySelectorAll("[data-number]"));
      form.hidden = finished || now.includes("waiting " + key.value);
    };
    const card = (each, one) => {
      const made = find("template[data-waits]").content.firstElementChild.cloneNode(true), mine = each === "waiting " + key.value;
      find("[data-what]", made).textContent = one.what || "";
      made.querySelectorAll("[data-why]").forEach((why) => { why.hidden = why.dataset.why !== (one.state || "wait"); });
      find("[data-try]", made).addEventListener("click", () => flush());
      find("[data-change]", made).hidden = !mine;
      find("[data-change]", made).addEventListener("click", () => { drop(each); keep(); show(); });
      find("[data-another]", made).hidden = !(mine && spare());
      find("[data-another]", made).addEventListener("click", () => { drop(name); form.reset(); key.value = spare(); show(); });
      return made;
    };
    const thank = (said) => {
      const made = find("template[data-thanks]").content.firstElementChild.cloneNode(true), link = find("a", made);
      made.dataset.number = link.textContent = said.number; link.href = said.url;
      find("[data-what]", made).textContent = said.one.what;
      find("[data-again]", made).addEventListener("click", () => location.reload());
      finished = finished || said.one.key === key.value;
      cards.append(made);
    };
    /* All that waits, one after the other; what cannot go now is tried again, at last every five minutes. */
    let pause = 5e3, timer, last = Promise.resolve();
    const flush = (begun) => { last = last.then(() => tryAll(begun)); return last; };
    const tryAll = async (begun) => {
      clearTimeout(timer);
      for (const each of waiting()) {
        const said = await send(each);
        if (said.state === "received" && each === begun) { location.assign(said.url); return; }
        if (said.state === "received") { thank(said); pause = 5e3; }
        if (said.page && each === "waiting " + key.value) { drop(each); mend(said.page); return; }
      }
      show();
      if (waiting().some((each) => (read(each)?.state || "wait") === "wait")) timer = setTimeout(() => flush(), pause = Math.min(pause * 2, 3e5));
    };
    /* The page that came back takes this one's place, with all that was typed and a word beside what is to be mended. */
    const mend = (page) => {
      if (page.includes("data-draft")) { document.open(); document.write(page); document.close(); return; }
      const note = find("[data-said]");
      note.textContent = find("main", new DOMParser().parseFromString(page, "text/html"))?.textContent || "";
      note.hidden = form.hidden = false;
    };

    waiting().forEach((each) => {  // a newer link, or a newer session, takes over what an older one could not send
      const one = read(each);
      if (!one || one.draft !== draft) return;
      const body = new URLSearchParams(one.body);
      if (form.elements.csrf) body.set("csrf", form.elements.csrf.value);
      write(each, { ...one, to: location.pathname, body: body.toString(), state: "wait" });
      if (one.typed) { fill(one.typed); key.value = one.key; unfold(); }
    });
    if (used().includes(key.value) && !waiting().includes("waiting " + key.value)) key.value = spare() || key.value;
    const typed = read(name);
    if (typed && !form.hasAttribute("data-answered") && Date.now() - typed.at < LONGEST && !waiting().length) {
      fill(typed.typed); unfold();
      find("[data-kept]").hidden = false;
    }
    find("[data-afresh]")?.addEventListener("click", () => { drop(name); location.reload(); });
    let soon;
    form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(keep, 300); });
    window.addEventListener("pagehide", () => { if (soon && !form.hidden) { clearTimeout(soon); keep(); } });
    form.addEventListener("submit", (event) => {
      if (!keep()) return;  // nothing can be kept here: the browser sends the form as ever
      event.preventDefault();
      clearTimeout(soon); soon = 0;
      const at = form.elements.session, hour = at.selectedOptions ? at.selectedOptions[0].textContent : at.dataset.what || "";
      const one = { at: Date.now(), key: key.value, draft, to: location.pathname, what: form.dataset.about + " · " + hour.trim(),
        body: new URLSearchParams(new FormData(form)).toString(), typed: read(name).typed };
      if (!write("waiting " + key.value, one)) { form.submit(); return; }
      form.setAttribute("aria-busy", "true");
      flush("waiting " + key.value).then(() => form.removeAttribute("aria-busy"));
    });
    window.addEventListener("online", () => { pause = 5e3; flush(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden && waiting().length) flush(); });
    if (waiting().length) { show(); flush(); }
    if (form.hasAttribute("data-opens-offline")) navigator.serviceWorker?.register("/offline.js", { scope: "/R/" })
      .then(() => navigator.serviceWorker.ready).then((ours) => ours.active.postMessage(location.pathname)).catch(() => {});
  };

  /* Leaving: what still waits goes first; then nothing of hers stays on this device. */
  document.querySelectorAll("form[action='/leave']").forEach((form) => form.addEventListener("submit", async (event) => {
    if (!waiting().length) return;
    event.preventDefault();
    for (const each of waiting()) await send(each);
    if (!waiting().length || confirm(form.dataset.still)) form.submit();
  }));
  if (find("[data-left]")) {
    names(OURS).forEach(drop);
    if (window.caches) caches.delete("rollout-pages");
  }
  const received = find("[data-received]");
  if (received) drop("draft " + received.dataset.received);

  document.querySelectorAll("input[data-stepper]").forEach((input) => {
    const box = document.createElement("div");
    box.className = "stepper";
    input.replaceWith(box);
    const button = (sign, by, words) => {
      const made = document.createElement("button");
      made.type = "button"; made.textContent = sign; made.setAttribute("aria-label", words);
      made.addEventListener("click", () => {
        input.value = Math.max(0, (parseInt(input.value, 10) || 0) + by);
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
      return made;
    };
    box.append(button("\u2212", -1, input.dataset.fewer), input, button("+", 1, input.dataset.more));
  });

  record();

  document.querySelectorAll("[data-start]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.for);
      field.value = button.dataset.start; field.focus();
    });
  });
})();
