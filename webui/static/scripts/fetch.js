// Pages and pieces of pages from this server, as documents.

/**
 * The page at an address of ours, parsed by the browser into a document without any life in it.
 *
 * XMLHttpRequest is the one way to get a document that is no string in between: no sink of
 * Trusted Types is met, so the policy of the site can refuse them all to everybody.
 * Gives {url, page}: where it was found in the end, and the document. Rejects with an Error for
 * anything but a page, and with an AbortError when the signal says so.
 */
export function fetchPage(url, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => {
      if (request.status === 200 && request.response) {
        resolve({ url: request.responseURL, page: request.response });
      } else {
        reject(new Error(`status ${request.status}`));
      }
    };
    request.onerror = () => reject(new Error("no answer"));
    request.onabort = () => reject(new DOMException("another was asked for", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send();
  });
}
