// Completions under the search box: an ARIA combobox with a list that the server writes.
//
// `input[data-complete]` holds the address that answers, `aria-controls` of it will be the list
// after it. Enter without a choice searches what was typed; a choice leads to its `data-url`.

import { fetchPage } from "./fetch.js";
import { say } from "./say.js";

const LEAST = 2; // letters; the server gives nothing for less
const PAUSE = 120; // ms

export function start() {
  for (const box of document.querySelectorAll("input[data-complete]")) combobox(box);
}

function combobox(box) {
  const list = document.getElementById("q-list");
  let asked = null;
  let waiting = 0;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  close();

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    asked?.abort();
    const typed = box.value.trim();
    if (typed.length < LEAST) close();
    else waiting = setTimeout(() => ask(typed), PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const active = chosen();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) ask(box.value.trim());
      else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active) {
      location.assign(active.dataset.url);
    } else if (event.key === "Escape" && !list.hidden) {
      close(); // a second one empties the box, as in any search field
    } else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  // the box keeps the focus, or its blur would take the list away from under the finger
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });

  async function ask(typed) {
    if (typed.length < LEAST) return;
    asked?.abort();
    asked = new AbortController();
    const url = `${box.dataset.complete}?${new URLSearchParams({ q: typed })}`;
    try {
      const { page } = await fetchPage(url, asked.signal);
      if (document.activeElement === box) show(page.querySelector("ul"));
    } catch (error) {
      if (error.name !== "AbortError") close(); // the box does without
    }
  }

  function show(found) {
    select(null);
    list.replaceChildren(...found.children);
    const some = list.children.length > 0;
    list.hidden = !some;
    box.setAttribute("aria-expanded", String(some));
    if (some) say(found.dataset.says);
  }

  function close() {
    clearTimeout(waiting);
    asked?.abort();
    select(null);
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
  }

  function chosen() {
    return list.querySelector("[aria-selected=true]");
  }

  /** Up and down, over the ends back to what was typed. */
  function move(by) {
    const options = [...list.children];
    const places = options.length + 1; // the box itself is one
    const now = options.indexOf(chosen()) + 1;
    select(options[((now + by + places) % places) - 1] ?? null);
  }

  function select(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", option.id);
    } else box.removeAttribute("aria-activedescendant");
  }
}
