// Visible boxes that hide part of their own text.
() => {
  const hides = (value) => value === "hidden" || value === "clip";
  const cut = (element) => {
    const style = getComputedStyle(element);
    const across = hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const down = hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    return across || down;
  };
  const forScreenReaders = (element) => {
    // The usual "visually hidden" pattern: a box of one pixel, there to be read aloud.
    for (let box = element; box; box = box.parentElement) {
      const size = box.getBoundingClientRect();
      if (size.width <= 1 || size.height <= 1) return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.innerText?.trim())
    .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .filter((element) => cut(element) && !forScreenReaders(element))
    .map(
      (element) =>
        `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ` +
        `${element.scrollWidth}x${element.scrollHeight} in ${element.clientWidth}x${element.clientHeight} px: ` +
        element.innerText.trim().slice(0, 60),
    );
};
