// Shows how far a picked file has travelled. htmx sends it and reports; the bar stands in the same field.
function bar(target) {
  return target.closest?.("[data-z-upload]")?.querySelector("progress");
}

export function uploads() {
  document.addEventListener("htmx:xhr:progress", (event) => {
    const progress = bar(event.target);
    if (!progress || !event.detail.lengthComputable) return;
    progress.hidden = false;
    progress.max = event.detail.total;
    progress.value = event.detail.loaded;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const progress = bar(event.target);
    if (progress) progress.hidden = true;
  });
}
