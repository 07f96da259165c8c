// Single keys: `/` to the search box, `n` and `p` from match to match, `?` tells of them.
//
// They never fire in fields or with Ctrl, Alt or Meta, and can be turned off (WCAG 2.1.4); that is
// remembered by this browser alone. Layouts are read by the place of the key as well: on a Russian
// keyboard `/` is «.», and `n` is «т».

import { step } from "./steps.js";

const KEPT = "svod-single-keys";

const dialog = document.getElementById("keys");
const box = document.getElementById("q");

const ACTIONS = {
  "/": () => {
    box?.focus();
    box?.select();
    return Boolean(box);
  },
  "?": () => open(),
  n: () => step(1),
  p: () => step(-1),
};

export function start() {
  const choice = dialog.querySelector("[data-single-keys]");
  choice.checked = on();
  hint();
  choice.addEventListener("change", () => {
    remember(choice.checked);
    hint();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("button[data-keys]")) open();
    else if (event.target === dialog) dialog.close(); // the ground behind it
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.defaultPrevented || document.querySelector("dialog[open]") || !on()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (ACTIONS[named(event)]?.()) event.preventDefault();
  });
}

/** The key as it is called in the list, on whatever layout. */
function named(event) {
  if (event.code === "Slash" && ".,".includes(event.key)) return event.shiftKey ? "?" : "/";
  if (/[а-яё]/i.test(event.key)) return { KeyN: "n", KeyP: "p" }[event.code];
  return event.shiftKey && event.key !== "?" && event.key !== "/" ? undefined : event.key;
}

function open() {
  dialog.showModal(); // the browser closes it by Esc and gives the focus back
  return true;
}

function hint() {
  if (!box) return;
  if (on()) box.title = box.dataset.hint;
  else box.removeAttribute("title");
}

function on() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // storage is forbidden: nothing can be kept, so nothing was turned off
  }
}

function remember(wanted) {
  try {
    if (wanted) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "off");
  } catch {
    // as above
  }
}
