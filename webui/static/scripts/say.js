// Told to those who cannot see what has changed.

const line = document.getElementById("status");

/** Put a text into the line that screen readers read out. The same text is read out again. */
export function say(text) {
  line.textContent = "";
  // a change within one frame is none to some readers
  setTimeout(() => { line.textContent = text; }, 50);
}
