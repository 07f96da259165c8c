// The only script that is not a module. It runs before anything is drawn, so that what is there
// with scripts only, or without them only, never flashes; if the modules then fail to load, the
// page is again what it is without scripts.
{
  const root = document.documentElement;
  if ("noModule" in HTMLScriptElement.prototype) {
    root.classList.add("scripted");
    addEventListener("error", (event) => {
      if (event.target.tagName === "SCRIPT") root.classList.remove("scripted");
    }, true);
  }
}
