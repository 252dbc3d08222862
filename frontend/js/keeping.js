// Keeps what was typed when the session ended meanwhile: in this tab alone, for the same reader and page alone, and
// only until it is shown again or something else comes. Nothing secret, and no file, is kept.
const PLACE = "zhian-typed";
const LASTS = 60 * 60 * 1000;

const here = () => location.pathname + location.search;
const reader = () => document.body.dataset.zReader || "";

function worthKeeping(field) {
  if (!field.name || field.disabled || field.autocomplete === "one-time-code") return false;
  return !["password", "hidden", "file", "submit", "button"].includes(field.type);
}

function remember(form) {
  const fields = [...form.elements].filter(worthKeeping).map((field) => ({
    name: field.name,
    value: field.value,
    ticked: ["checkbox", "radio"].includes(field.type) ? field.checked : undefined,
  }));
  const files = [...form.elements].some((field) => field.type === "file" && field.files.length > 0);
  if (!fields.length) return;
  const kept = { page: here(), reader: reader(), action: form.getAttribute("action"), fields, files, at: Date.now() };
  write(kept);
}

function giveBack(kept) {
  const forms = [...document.querySelectorAll("main form")];
  const form = forms.find((each) => each.getAttribute("action") === kept.action);
  if (!form) return;
  for (const typed of kept.fields) {
    for (const field of form.elements) {
      if (field.name !== typed.name || !worthKeeping(field)) continue;
      if (typed.ticked === undefined) field.value = typed.value;
      else if (field.value === typed.value) field.checked = typed.ticked;
    }
  }
  const notice = document.querySelector("[data-z-kept]");
  if (!notice) return;
  notice.hidden = false;
  if (kept.files) notice.querySelector("[data-z-kept-files]").hidden = false;
}

// A browser may keep nothing, or not that much: then nothing is given back, and the form is sent all the same.
function write(kept) {
  try {
    if (kept) sessionStorage.setItem(PLACE, JSON.stringify(kept));
    else sessionStorage.removeItem(PLACE);
  } catch {
    return;
  }
}

function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE));
    return kept && Date.now() - kept.at < LASTS ? kept : null;
  } catch {
    return null;
  }
}

export function keepWhatWasTyped() {
  const kept = read();
  const entrance = document.querySelector("[data-z-entrance]");
  if (kept && entrance) write({ ...kept, passedTheDoor: true });
  else {
    const back = kept && kept.passedTheDoor && kept.page === here() && kept.reader === reader();
    if (back) giveBack(kept);
    // Somebody on the way back through another page of signing in comes past here once more.
    if (!kept || back || !kept.passedTheDoor || kept.reader !== reader()) write(null);
  }
  if (entrance) return;
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && reader() && event.target.closest("main")) remember(event.target);
  });
}
