// What scripts add to pages that do without them. Every module is one thing; none of them makes
// HTML: what is shown comes from the server, in full pages or in pieces of them.

import * as anchor from "./anchor.js";
import * as brush from "./brush.js";
import * as complete from "./complete.js";
import * as copy from "./copy.js";
import * as keys from "./keys.js";
import * as panel from "./panel.js";
import * as steps from "./steps.js";
import * as swap from "./swap.js";

for (const module of [anchor, complete, copy, keys, steps, swap]) module.start();

// what stands in parts of the page that are swapped has to be begun again with each of them
const begin = (root) => {
  for (const module of [brush, panel]) module.begin(root);
};
begin(document);
document.addEventListener("svod:swapped", (event) => begin(event.target));
