// `<button data-copy="#id">`: the text of that element to the clipboard. The button itself says
// that it is done, and the line for screen readers does.

import { say } from "./say.js";

const LONG_ENOUGH = 2500; // ms, to be seen

export function start() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    const source = button && document.querySelector(button.dataset.copy);
    if (!source || button.dataset.before !== undefined) return;
    if (!(await copied(source))) return;
    const { copied: done } = document.getElementById("status").dataset;
    say(done);
    button.dataset.before = button.textContent;
    button.textContent = done;
    setTimeout(() => {
      button.textContent = button.dataset.before;
      delete button.dataset.before;
    }, LONG_ENOUGH);
  });
}

async function copied(source) {
  const text = source.value ?? source.innerText;
  try {
    await navigator.clipboard.writeText(text.trim());
    return true;
  } catch {
    return selected(source); // refused, or an address without TLS, as in many offices
  }
}

/** Select the text and copy the selection: if that fails too, it is ready to be copied. */
function selected(source) {
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
  return document.execCommand("copy");
}
