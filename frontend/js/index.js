// All behaviour of the pages: partial updates (htmx), the drawer, menus, focus on errors, upload progress.
// Every page works without it; it only saves reloads and travel.
import "htmx.org";
import { drawer } from "./drawer.js";
import { focusSummary, guardDoubleSend } from "./forms.js";
import { keepWhatWasTyped } from "./keeping.js";
import { menus } from "./menus.js";
import { passkeys } from "./passkeys.js";
import { uploads } from "./uploads.js";

document.documentElement.classList.add("z-js");

function start() {
  drawer();
  menus();
  guardDoubleSend();
  uploads();
  passkeys();
  keepWhatWasTyped();
  focusSummary(document);
}

document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
