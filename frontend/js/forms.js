export function focusSummary(root) {
  const summary = root.querySelector?.("[data-z-errors]");
  if (!summary) return;
  // The attribute autofocus comes first on a fresh page; a frame later only what it could not do is left.
  requestAnimationFrame(() => {
    if (document.activeElement === summary) return;
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  });
}

// A second press of the button within the same page sends nothing: the server decides once anyway, this spares the wait.
export function guardDoubleSend() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.zSent === "yes") {
      event.preventDefault();
      return;
    }
    form.dataset.zSent = "yes";
  });
  // Coming back with the browser's button finds the form ready again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-z-sent]")) delete form.dataset.zSent;
  });
}
