// The histogram of years as a brush: two handles, a click for a bar, a stroke across for a span.
//
// It only fills in the two fields under it, which do all of this without it, and has their form
// notice (see `swap.js`). A handle at the end of the axis leaves that side open: else a reader who
// touched it once would lose what comes later. A bar that is clicked is these years and no others.

const STRIDE = 10; // years of Page Up and Page Down
const STILL = 4; // px; less is a click

/** Begin with the histograms in this part of the page. */
export function begin(root) {
  for (const histo of root.querySelectorAll(".histo[data-first]")) brush(histo);
}

function brush(histo) {
  const { first, last, step } = numbers(histo.dataset);
  const [low, high] = histo.querySelectorAll("input[type=range]");
  const svg = histo.querySelector("svg");
  const bars = [...svg.querySelectorAll("rect")].map((bar) => ({ bar, ...numbers(bar.dataset) }));
  const { from, to } = low.form.elements;
  const before = [Number(low.value), Number(high.value)];
  let began = null;

  histo.style.setProperty("--years", last - first + 1);
  show(...before);

  for (const handle of [low, high]) {
    handle.addEventListener("input", () => show(...kept(handle)));
    handle.addEventListener("change", () => choose(...kept(handle)));
    handle.addEventListener("keydown", (event) => {
      const by = { PageUp: STRIDE, PageDown: -STRIDE }[event.key];
      if (!by) return;
      event.preventDefault(); // a browser's own stride is a tenth of the axis
      handle.value = Number(handle.value) + by;
      choose(...kept(handle));
    });
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    svg.setPointerCapture(event.pointerId);
    began = event.clientX;
  });
  svg.addEventListener("pointermove", (event) => {
    if (began !== null && moved(event)) show(...across(event));
  });
  svg.addEventListener("pointerup", (event) => {
    if (began === null) return;
    const bar = moved(event) ? null : barAt(event.clientX);
    if (bar) write(...bar);
    else if (moved(event)) choose(...across(event));
    began = null;
  });
  svg.addEventListener("pointercancel", () => {
    began = null;
    show(...before);
  });

  function moved(event) {
    return Math.abs(event.clientX - began) >= STILL;
  }

  /** The first and the last year of the bar, or of where a bar would be, at a place. */
  function slotAt(x) {
    const { left, width } = svg.getBoundingClientRect();
    const slots = (last - first + 1) / step;
    const slot = Math.min(slots - 1, Math.max(0, Math.floor(((x - left) / width) * slots)));
    return [first + slot * step, first + slot * step + step - 1];
  }

  function barAt(x) {
    const [since] = slotAt(x);
    // where there is no bar there is no document, and nothing to be led to
    return bars.some((one) => one.since === since) ? slotAt(x) : null;
  }

  function across(event) {
    const ends = [...slotAt(began), ...slotAt(event.clientX)];
    return [Math.min(...ends), Math.max(...ends)];
  }

  /** Both handles; the one that is moved stops at the other. */
  function kept(handle) {
    if (handle === low) low.value = Math.min(low.value, high.value);
    else high.value = Math.max(low.value, high.value);
    return [Number(low.value), Number(high.value)];
  }

  function show(since, until) {
    low.value = since;
    high.value = until;
    // when both stand at the right end only the lower can move away
    histo.classList.toggle("low-above", since > (first + last) / 2);
    for (const one of bars) {
      one.bar.classList.toggle("in", one.until >= since && one.since <= until);
    }
  }

  function choose(since, until) {
    write(since > first ? since : "", until < last ? until : "");
  }

  function write(since, until) {
    show(since || first, until || last);
    from.value = since;
    to.value = until;
    from.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function numbers(data) {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, Number(value)]));
}
