// The navigation of phones and tablets: while it is open the page behind it can neither be reached nor read.
const narrow = window.matchMedia("(max-width: 1023.98px)");

export function drawer() {
  const panel = document.querySelector("[data-z-drawer]");
  const opener = document.querySelector("[data-z-drawer-open]");
  if (!panel || !opener) return;
  const scrim = document.querySelector("[data-z-scrim]");
  const behind = document.querySelectorAll("[data-z-behind]");

  function set(open) {
    panel.classList.toggle("z-drawer--open", open);
    scrim?.classList.toggle("z-scrim--open", open);
    opener.setAttribute("aria-expanded", String(open));
    for (const part of behind) part.inert = open;
    if (open) panel.querySelector("[data-z-drawer-close]")?.focus();
  }

  function close() {
    if (!panel.classList.contains("z-drawer--open")) return;
    set(false);
    opener.focus();
  }

  opener.addEventListener("click", () => set(true));
  panel.querySelector("[data-z-drawer-close]")?.addEventListener("click", close);
  scrim?.addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  narrow.addEventListener("change", () => {
    if (!narrow.matches) set(false);
  });
}
