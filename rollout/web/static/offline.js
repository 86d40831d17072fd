/* The page on which an hour is recorded opens without a network once it was opened with one. It keeps the files of the
   look and that page, nothing else of ours; the page itself keeps what is typed. KEPT and FILES stand above this. */
"use strict";
const PAGES = "rollout-pages", SLOW = 6e3;
const nameOf = (request) => new URL(request.url).pathname;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== PAGES && name !== KEPT) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => event.waitUntil((async () => {
  const kept = await caches.open(PAGES);
  if (!String(event.data).startsWith("/R/") || await kept.match(event.data)) return;
  const page = await fetch(event.data).catch(() => null);
  if (page && page.ok) await kept.put(event.data, page);
})()));

self.addEventListener("fetch", (event) => {
  const asked = event.request, path = nameOf(asked);
  if (asked.method !== "GET") return;
  if (path.startsWith("/static/")) event.respondWith(caches.match(asked).then((found) => found || fetch(asked)));
  else if (path.startsWith("/R/") && asked.mode === "navigate") event.respondWith(page(asked));
});

async function page(asked) {
  const kept = await caches.open(PAGES), before = await kept.match(nameOf(asked));
  const fresh = fetch(asked).then(async (answer) => {
    if (answer.ok) await kept.put(nameOf(asked), answer.clone());
    if (answer.status === 404) await kept.delete(nameOf(asked));
    return answer.status >= 500 && before ? before : answer;
  });
  if (!before) return fresh;
  const slow = new Promise((done) => setTimeout(() => done(before.clone()), SLOW));
  return Promise.race([fresh.catch(() => before), slow]);
}
