// A picked file travels at once (htmx sends it and reports); the bar and the words stand in the same field.
// What did arrive is taken out of the field, so that the form does not send it a second time.
function upload(event) {
  const place = event.target;
  if (!place.matches?.("[data-z-pick]")) return null;
  const field = place.closest("[data-z-upload]");
  return { field, input: place.querySelector("input[type=file]"), bar: field.querySelector("progress") };
}

function say(field, name) {
  for (const words of field.querySelectorAll("[data-z-large], [data-z-failed]")) {
    words.hidden = !name || !words.matches(`[${name}]`);
  }
}

export function uploads() {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const found = upload(event);
    if (!found) return;
    const picked = found.input.files[0];
    const large = picked && picked.size > Number(found.field.dataset.zLimit);
    say(found.field, large ? "data-z-large" : "");
    found.field.querySelector("[data-z-receipt] .z-error")?.remove();
    if (large) found.input.value = "";
    if (large || !picked) event.preventDefault();
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const found = upload(event);
    if (!found || !event.detail.lengthComputable) return;
    found.bar.hidden = false;
    found.bar.max = event.detail.total;
    found.bar.value = event.detail.loaded;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const found = upload(event);
    if (!found) return;
    found.bar.hidden = true;
    const status = event.detail.xhr?.status;
    const answered = event.detail.successful || status === 422;
    say(found.field, answered ? "" : "data-z-failed");
    if (answered) found.input.value = "";
    if (!event.detail.successful) return;
    found.field.classList.remove("z-field--wrong");
    document.getElementById(`${found.input.id}_error`)?.remove();
  });
}
