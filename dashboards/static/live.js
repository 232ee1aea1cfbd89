// Keeps a page current: the server says when figures have changed, and the page fetches its own main part again and
// changes only what differs, so that focus, selection and scrolling stay where they are.
// Without this script the page is complete; it is then as old as its last load.
"use strict";
(() => {
  const main = document.querySelector("main");
  const light = document.querySelector(".live");
  const quietMilliseconds = 2500; // at most one refresh in this time, however fast figures change
  const spreadMilliseconds = 500; // not every reader at the same moment
  const askAgainMilliseconds = 4000;
  const isAnswer = main.dataset.isAnswer !== undefined; // to a form: whoever asks for its address again gets another page
  let waiting = false;
  let refreshedAt = Date.now();
  let events = null;
  let wasCut = false;

  function show(isLive) {
    if (!light) return;
    light.classList.toggle("on", isLive);
    light.textContent = isLive ? light.dataset.on : light.dataset.off;
  }

  function alike(old, fresh) {
    return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName;
  }

  function takeAttributes(old, fresh) {
    const isKept = (name) => name === "open" && old.nodeName === "DETAILS"; // as the reader left it
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !isKept(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }

  function become(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (old.matches("form")) return; // the reader may be filling it in
    takeAttributes(old, fresh);
    const wanted = [...fresh.childNodes];
    wanted.forEach((node, position) => {
      const present = old.childNodes[position];
      if (!present) old.append(node);
      else if (alike(present, node)) become(present, node);
      else present.replaceWith(node);
    });
    while (old.childNodes.length > wanted.length) old.lastChild.remove();
  }

  function isReading() {
    const selection = getSelection();
    return selection && !selection.isCollapsed && main.contains(selection.anchorNode);
  }

  async function refresh() {
    if (isAnswer) return;
    waiting = false;
    refreshedAt = Date.now();
    if (document.hidden) return;
    if (isReading()) { changed(); return; }
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) { show(false); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    if (!fresh) return;
    become(main, fresh);
    const foot = page.querySelector("footer.site");
    if (foot) become(document.querySelector("footer.site"), foot);
    offerOwnZone();
    document.title = page.title;
    show(events !== null && events.readyState === EventSource.OPEN);
  }

  function changed() {
    if (waiting) return;
    waiting = true;
    const pause = Math.max(0, refreshedAt + quietMilliseconds - Date.now()) + Math.random() * spreadMilliseconds;
    setTimeout(() => refresh().catch(() => show(false)), pause);
  }

  // Times are written by the server, in the zone that the cookie names: the browser's own, until the reader says UTC.
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

  function offerOwnZone() {
    const link = document.querySelector(".zone .own");
    if (!link || ownZone === "UTC") return;
    const address = new URL(link.href, location.href);
    address.searchParams.set("zone", ownZone);
    link.href = address.pathname + address.search;
    link.hidden = false;
  }

  function takeOwnZone() {
    if (ownZone === "UTC" || /(^|; )zone=/.test(document.cookie)) return;
    document.cookie = `zone=${encodeURIComponent(ownZone)}; path=/; max-age=31536000; samesite=lax`;
    if (/(^|; )zone=/.test(document.cookie)) refresh().catch(() => show(false));
  }

  function listen() {
    if (events || isAnswer || document.hidden) return; // hidden tabs leave the browser's few connections to others
    events = new EventSource("/live?seen=" + encodeURIComponent(main.dataset.seen));
    events.addEventListener("open", () => { show(true); if (wasCut) changed(); wasCut = false; });
    events.addEventListener("error", () => {
      show(false);
      wasCut = true;
      if (events.readyState !== EventSource.CLOSED) return; // the browser asks again by itself
      events = null; // a proxy answered while the server was away, which a browser takes for the end
      setTimeout(listen, askAgainMilliseconds * (1 + Math.random()));
    });
    events.addEventListener("changed", changed);
  }

  function leave() {
    if (events) events.close();
    events = null;
    wasCut = true;
    show(false);
  }

  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); else listen(); });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);
  setInterval(() => { if (main.dataset.retrySeconds) changed(); }, 3000); // a problem page tries again by itself
  takeOwnZone();
  offerOwnZone();
  listen();
})();
