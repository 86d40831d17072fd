/* Only comfort: every page works without it. Keeps a draft until there is a receipt; plus and minus; offered words. */
"use strict";
(() => {
  const store = (work) => { try { return work(localStorage); } catch { return null; } };
  const form = document.querySelector("form[data-draft]");
  const received = document.querySelector("[data-received]");
  if (received) store((kept) => kept.removeItem("draft " + received.dataset.received));

  if (form) {
    const name = "draft " + form.dataset.draft;
    const note = document.querySelector("[data-kept]");
    const fields = () => [...form.elements].filter((field) => field.name);
    const read = () => fields().map((field) => [field.name, field.value, field.type, field.checked]);
    const fill = (typed) => typed.forEach(([key, value, type, checked]) => fields().forEach((field) => {
      if (field.name !== key) return;
      if (type === "checkbox" || type === "radio") { if (field.value === value) field.checked = checked; }
      else field.value = value;
    }));
    const draft = store((kept) => JSON.parse(kept.getItem(name) || "null"));
    if (draft && !form.hasAttribute("data-answered") && Date.now() - draft.at < 14 * 864e5) {
      fill(draft.typed);
      form.querySelectorAll("details").forEach((more) => { more.open = [...more.querySelectorAll("textarea,input[type=text]")].some((field) => field.value); });
      if (note) note.hidden = false;
    }
    document.querySelector("[data-afresh]")?.addEventListener("click", () => { store((kept) => kept.removeItem(name)); location.reload(); });
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => store((kept) => kept.setItem(name, JSON.stringify({ at: Date.now(), typed: read() }))), 300);
    });
    form.addEventListener("submit", (event) => {
      store((kept) => kept.setItem(name, JSON.stringify({ at: Date.now(), typed: read() })));
      if (navigator.onLine !== false) return;
      event.preventDefault();
      const told = document.querySelector("[data-offline]");
      if (told) { told.hidden = false; told.scrollIntoView({ block: "center" }); }
      window.addEventListener("online", () => form.requestSubmit(), { once: true });
    });
  }

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
    box.append(button("\u2212", -1, "One fewer"), input, button("+", 1, "One more"));
  });

  document.querySelectorAll("[data-start]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.for);
      field.value = button.dataset.start; field.focus();
    });
  });
})();
