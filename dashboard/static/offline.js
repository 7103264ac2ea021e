// What a phone shows of these pages while it is offline. It keeps one page in each language and what that page is drawn
// with, and nothing that anybody read or wrote. KEPT (its name and its addresses) stands before this, see offline.py.
"use strict";

const CITIZENS = /^\/(az|kk|ka|ru|en)(\/|$)/;

async function keep() {
  const shelf = await caches.open(KEPT.name);
  await shelf.addAll([...KEPT.pages, ...KEPT.parts]);
}

async function dropOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT.name).map((name) => caches.delete(name)));
}

async function pageOrWords(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const [, language] = new URL(request.url).pathname.match(CITIZENS);
    return (await caches.match(`/${language}/offline`)) ?? Promise.reject(error);
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, href } = new URL(request.url);
  // Forms go past this: sent on from here, one of another site's would look like one of ours.
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && CITIZENS.test(pathname)) event.respondWith(pageOrWords(request));
  else if (KEPT.parts.includes(href.slice(origin.length))) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
