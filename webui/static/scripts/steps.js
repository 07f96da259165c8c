// From match to match in a document.
//
// `#within[data-matches="14"]` holds `<output data-position data-says="{n} of 14">` and the links
// `[data-step="-1"]` and `[data-step="1"]`; the matches are `#m1` … `#m14`. The links lead to the
// last and the first match where there are no scripts.

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#within [data-step]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (step(Number(link.dataset.step))) event.preventDefault();
  });
}

/** Go some matches on, round the end; false if the page has none. */
export function step(by) {
  const within = document.getElementById("within");
  const count = Number(within?.dataset.matches ?? 0);
  if (!count) return false;
  const next = ((before(by, count) + by - 1 + count) % count) + 1;
  const match = document.getElementById(`m${next}`);
  if (!match) return false;
  // an anchor so that `:target` shows which; replaced, since nobody goes back through 14 matches
  const focused = document.activeElement;
  location.replace(`#m${next}`);
  // following an anchor takes the focus from the arrow, which is pressed again
  if (within.contains(focused)) focused.focus({ preventScroll: true });
  match.scrollIntoView({ block: "center" });
  const told = within.querySelector("[data-position]");
  if (told?.dataset.says) told.textContent = told.dataset.says.replace("{n}", next);
  return true;
}

/** The number of the match one is at, or that one would have come from: 0 before the first. */
function before(by, count) {
  const at = Number(/^#m(\d+)$/.exec(location.hash)?.[1] ?? 0);
  if (at) return at;
  const target = document.querySelector(":target");
  const passed = (number) => {
    const match = document.getElementById(`m${number}`);
    return match?.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
  };
  let last = 0; // the last match before the passage that the address names
  while (target && last < count && passed(last + 1)) last += 1;
  return by > 0 ? last : last + 1;
}
