// A link to this same page in another language or look keeps the passage one is at.
//
// The server never hears of an anchor, so only a script can hand it on. A redirect keeps it.

const SAME_PAGE = "nav.lang a, .look a";

export function start() {
  // a click of the middle button, which opens another tab, is an `auxclick`
  for (const type of ["click", "auxclick"]) document.addEventListener(type, keepAnchor);
}

function keepAnchor(event) {
  const link = event.target.closest(SAME_PAGE);
  if (link) link.hash = location.hash;
}
