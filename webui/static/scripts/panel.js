// What the boxes of filters need scripts for.

/** Begin with what is in this part of the page. */
export function begin(root) {
  // HTML has no word for it: `[data-partly]` is a box of which some of what is under it is chosen
  for (const box of root.querySelectorAll("input[data-partly]")) box.indeterminate = true;
  for (const tree of root.querySelectorAll(".tree")) tree.addEventListener("change", choosing);
  for (const field of root.querySelectorAll("input[data-filter-list]")) filtering(field);
  for (const link of root.querySelectorAll("a[data-values]")) link.addEventListener("click", all);
}

/** All values of a facet, as a dialog instead of a page. */
async function all(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const link = event.currentTarget;
  try {
    (await import("./values.js")).show(link);
  } catch {
    location.assign(link.href);
  }
}

/** A value and one that lies in it are not chosen together: the one that was ticked last holds. */
function choosing({ target }) {
  if (!target.checked) return;
  const item = target.closest("li");
  for (const inside of item.querySelectorAll(":scope > ul input:checked")) inside.checked = false;
  for (let above = item; (above = above.parentElement.closest("li")); ) {
    above.querySelector("input").checked = false;
  }
}

/**
 * `<input data-filter-list="id">`: the items of that list that have what is typed. If there are
 * none, `[data-none="id"]` tells what it has in `data-says`.
 */
function filtering(field) {
  const list = document.getElementById(field.dataset.filterList);
  if (!list) return;
  const told = document.querySelector(`[data-none="${list.id}"]`);
  field.addEventListener("input", () => {
    const wanted = folded(field.value).split(/\s+/).filter(Boolean);
    for (const item of list.querySelectorAll("li")) {
      const text = folded([...item.querySelectorAll("bdi")].map((e) => e.textContent).join(" "));
      item.hidden = !wanted.every((word) => text.includes(word));
    }
    if (told) told.textContent = list.querySelector("li:not([hidden])") ? "" : told.dataset.says;
  });
  field.addEventListener("keydown", (event) => {
    // it narrows a list; it sends a form only if it is a field of it
    if (event.key === "Enter" && !field.name) event.preventDefault();
  });
}

function folded(text) {
  return text.toLowerCase().replaceAll("ё", "е").trim();
}
