// Characters that are drawn like a character no font has, each in the font of the element it stands in.
async () => {
  const DRAWN = /[^\s\p{Cc}\p{Cf}\p{M}]/u;
  const NOWHERE = ["\u{10FFFE}", "\u{0378}", "\u{FFFF}"];
  const SIDE = 48;
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = (font, character) => {
    pen.clearRect(0, 0, SIDE, SIDE);
    pen.font = font;
    pen.textBaseline = "top";
    pen.fillText(character, 4, 4);
    const points = pen.getImageData(0, 0, SIDE, SIDE).data;
    let mark = 0;
    let ink = 0;
    for (let at = 3; at < points.length; at += 4) {
      mark = (Math.imul(mark, 31) + points[at]) | 0;
      ink += points[at];
    }
    return { mark, ink };
  };
  const wanted = new Map();
  const note = (element, text) => {
    if (!text || !element.checkVisibility({ visibilityProperty: true })) return;
    const style = getComputedStyle(element);
    const font = `${style.fontWeight} 32px ${style.fontFamily}`;
    if (!wanted.has(font)) wanted.set(font, new Set());
    for (const character of text) if (DRAWN.test(character)) wanted.get(font).add(character);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) note(walker.currentNode.parentElement, walker.currentNode.data);
  for (const field of document.querySelectorAll("input, textarea")) {
    note(field, field.placeholder);
    if (!["hidden", "password", "file", "checkbox", "radio"].includes(field.type)) note(field, field.value);
  }
  const missing = [];
  for (const [font, characters] of wanted) {
    await document.fonts.load(font, [...characters].join(""));
    const boxes = new Set(NOWHERE.map((character) => drawn(font, character)).filter((b) => b.ink).map((b) => b.mark));
    for (const character of characters) {
      const { mark, ink } = drawn(font, character);
      if (!ink || boxes.has(mark))
        missing.push(`${character} U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")} in ${font}`);
    }
  }
  return missing;
};
