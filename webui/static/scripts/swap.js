// A change of filters shows the page it leads to without leaving this one.
//
// The page of the new address is fetched whole; each part of it with `data-swap` takes the place
// of the part of this page that has the same name. `form[data-live]` is sent at every change, the
// links within `data-live` and these forms are followed so; a field with `data-submit` sends its
// form, whichever it is. Whatever fails ends in the new page being
// loaded as if there were no scripts.

import { fetchPage } from "./fetch.js";
import { say } from "./say.js";

const PAUSE = 350; // ms; the arrows of a number field are pressed several times

let asked = null; // what is under way, to be given up when something else is wanted
let waiting = 0;
let shown = location.pathname + location.search;

export function start() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-live]")) return;
    event.preventDefault();
    go(addressOf(event.target));
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-submit]")) field.form.requestSubmit();
    else if (field.name && field.form?.matches("form[data-live]")) {
      clearTimeout(waiting);
      const pause = field.matches("[type=checkbox], [type=radio]") ? 0 : PAUSE;
      waiting = setTimeout(() => field.form?.reportValidity() && go(addressOf(field.form)), pause);
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-live] a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname) return;
    event.preventDefault();
    go(link.href);
  });
  addEventListener("popstate", () => {
    // following an anchor is a step back and forward, too, and asks for no other page
    if (location.pathname + location.search !== shown) show(location.href);
  });
}

/** Show what a form asks for, as if it were one of these. */
export function send(form) {
  go(addressOf(form));
}

/** The address a form leads to, without the fields that were left blank. */
function addressOf(form) {
  const filled = [...new FormData(form)].filter(([, value]) => value !== "");
  const url = new URL(form.action);
  url.search = new URLSearchParams(filled);
  return url.href;
}

function go(url) {
  show(url, (found) => history.pushState(null, "", found));
}

async function show(url, arrived = () => {}) {
  clearTimeout(waiting);
  asked?.abort();
  const mine = asked = new AbortController();
  busy(true);
  try {
    const found = await fetchPage(url, mine.signal);
    const pairs = partsOf(document, found.page);
    arrived(found.url);
    shown = location.pathname + location.search;
    keepingPlace(() => pairs.forEach(([old, fresh]) => replace(old, fresh)));
    document.title = found.page.title;
    const told = document.querySelector("[data-says]");
    if (told) say(told.dataset.says);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
    return; // what came after is busy, or the page is being left
  }
  busy(false);
}

/** The parts to be swapped, in pairs. Throws if the two pages are not of one kind. */
function partsOf(here, there) {
  const old = [...here.querySelectorAll("[data-swap]")];
  const fresh = new Map([...there.querySelectorAll("[data-swap]")].map((e) => [e.dataset.swap, e]));
  const pairs = old.map((element) => [element, fresh.get(element.dataset.swap)]);
  if (!pairs.length || fresh.size !== old.length || pairs.some(([, other]) => !other)) {
    throw new Error("another kind of page");
  }
  return pairs;
}

function replace(old, fresh) {
  const open = new Map([...old.querySelectorAll("details")].map((e) => [keyOf(e), e.open]));
  document.adoptNode(fresh);
  for (const details of fresh.querySelectorAll("details")) {
    details.open = open.get(keyOf(details)) ?? details.open;
  }
  old.replaceWith(fresh);
  fresh.dispatchEvent(new Event("svod:swapped", { bubbles: true }));
}

/** Which of the folds of a panel one is: its facet and its kind. */
function keyOf(details) {
  return `${details.closest(".facet")?.querySelector("h3")?.textContent} ${details.className}`;
}

/** Keep the focus, and where on the screen it is, whatever is swapped under it. */
function keepingPlace(change) {
  const focused = document.activeElement;
  const inside = focused?.closest("[data-swap]");
  if (!inside) return change();
  const top = focused.getBoundingClientRect().top;
  const again = findLike(focused, inside.dataset.swap);
  change();
  const next = again();
  const target = next ?? document.querySelector("[data-swap=results]");
  target?.focus({ preventScroll: true });
  if (next) scrollBy({ top: next.getBoundingClientRect().top - top, behavior: "instant" });
  return undefined;
}

/** How to find in the new part what this element was in the old one. */
function findLike(element, part) {
  const { id, name, value, type, tagName } = element;
  const text = element.textContent.trim();
  const alike = (other) => {
    if (id || other.id) return other.id === id;
    if (name) return other.name === name && (type !== "checkbox" || other.value === value);
    return other.textContent.trim() === text;
  };
  return () => {
    const root = document.querySelector(`[data-swap="${part}"]`);
    return [...root.querySelectorAll(tagName)].find(alike);
  };
}

function busy(on) {
  for (const part of document.querySelectorAll("[data-swap=results], [data-swap=filters]")) {
    part.toggleAttribute("data-busy", on);
    part.setAttribute("aria-busy", String(on));
  }
}
