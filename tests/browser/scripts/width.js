// Elements that reach past the right edge of the window, when the page scrolls sideways at all.
() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const past = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
  );
  const innermost = past.filter((element) => ![...element.children].some((child) => past.includes(child)));
  const words = innermost.map(
    (element) =>
      `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> to ` +
      `${Math.round(element.getBoundingClientRect().right)} of ${root.clientWidth} px: ` +
      element.textContent.trim().slice(0, 60),
  );
  return words.length ? words : [`page is ${root.scrollWidth} px wide, window ${root.clientWidth} px`];
};
