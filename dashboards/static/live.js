// Keeps a page current: the server says when figures have changed, and the page fetches its own main part again.
// Without this script the page is complete; it is then as old as its last load.
"use strict";
(() => {
  const main = document.querySelector("main");
  const light = document.querySelector(".live");
  const quietMilliseconds = 2500; // at most one refresh in this time, however fast figures change
  let waiting = false;
  let refreshedAt = Date.now();

  async function refresh() {
    waiting = false;
    refreshedAt = Date.now();
    if (document.hidden || main.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    if (fresh) main.replaceChildren(...fresh.childNodes);
  }

  function changed() {
    if (waiting) return;
    waiting = true;
    setTimeout(() => refresh().catch(() => {}), Math.max(0, refreshedAt + quietMilliseconds - Date.now()));
  }

  const events = new EventSource("/live");
  events.addEventListener("open", () => light && light.classList.add("on"));
  events.addEventListener("error", () => light && light.classList.remove("on"));
  events.addEventListener("changed", changed);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) changed(); });
})();
