// All values of a facet in a dialog: what its page shows, over the results instead of their place.
//
// The page of the link is fetched and its form put into the dialog; without scripts, or if that
// fails, the link is followed. "Back" closes the dialog, as it would leave the page. Loaded when it
// is first wanted.

import { fetchPage } from "./fetch.js";
import { begin } from "./panel.js";
import { send } from "./swap.js";

let asked = null; // what is under way
let dialog = null;
let chosen = null; // the form to be sent when the dialog has left the history

addEventListener("popstate", () => {
  if (dialog?.open && !history.state?.values) dialog.close();
  const form = chosen;
  chosen = null;
  if (form) send(form);
});

/** Show what is behind a link to all values. */
export async function show(link) {
  asked?.abort();
  const mine = asked = new AbortController();
  try {
    const { page } = await fetchPage(link.href, mine.signal);
    const main = page.querySelector("main.every");
    if (!main) throw new Error("another kind of page");
    dialog?.remove();
    dialog = made(main);
    document.body.append(dialog);
    begin(dialog);
    dialog.showModal(); // the browser closes it by Esc and gives the focus back
    history.pushState({ values: true }, "", location.href);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(link.href);
  }
}

/** A dialog with what is in the page of all values. */
function made(main) {
  const made = document.createElement("dialog");
  made.className = "values every";
  made.id = "all-values";
  made.setAttribute("aria-labelledby", "all-values-title");
  const title = document.createElement("h2");
  title.id = "all-values-title";
  title.textContent = main.querySelector("h1").textContent;
  const form = main.querySelector("form");
  // what narrows the list is no part of the question
  form.querySelector("[name=within]")?.removeAttribute("name");
  // columns cannot scroll, and Chromium does not let a fieldset
  const scrolls = document.createElement("div");
  scrolls.className = "scrolls";
  const list = form.querySelector("fieldset");
  list.replaceWith(scrolls);
  scrolls.append(list);
  made.append(title, ...main.querySelectorAll(".lead"), form, closing());
  made.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    chosen = form;
    made.close();
  });
  made.addEventListener("click", (event) => {
    if (event.target === made) made.close(); // the ground behind it
  });
  made.addEventListener("close", () => {
    if (history.state?.values) history.back();
  });
  return made;
}

/** The button that closes the list of keys has its words in the language of the page. */
function closing() {
  return document.querySelector("#keys form[method=dialog]").cloneNode(true);
}
