// Keeps of a style sheet only the rules whose classes some page of ours can name.
// Tabler describes thousands of classes; a public page should not make a phone read them all.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

const CLASS = /\.(-?[A-Za-z_](?:[\w-]|\\.)*)/g;

/** Every word of the templates and modules under `folder`: a class we use is one of them. */
export async function wordsOf(folder) {
  const words = new Set();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(html|py)$/.test(entry.name)) continue;
    const text = await readFile(path.join(entry.parentPath ?? entry.path, entry.name), "utf8");
    for (const [word] of text.matchAll(/[A-Za-z_][\w-]*/g)) words.add(word);
  }
  return words;
}

/** Cuts css into its top-level statements, each `{head, body}`; body is null for one that ends with a semicolon. */
function statements(css) {
  const found = [];
  let start = 0;
  let depth = 0;
  let open = 0;
  let quote = "";
  for (let at = 0; at < css.length; at += 1) {
    const char = css[at];
    if (char === "\\") at += 1;
    else if (quote) quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "{" && depth++ === 0) open = at;
    else if (char === "}" && --depth === 0) {
      found.push({ head: css.slice(start, open), body: css.slice(open + 1, at) });
      start = at + 1;
    } else if (char === ";" && depth === 0) {
      found.push({ head: css.slice(start, at), body: null });
      start = at + 1;
    }
  }
  return found;
}

function splitSelectors(head) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] === "(" || head[at] === "[") depth += 1;
    else if (head[at] === ")" || head[at] === "]") depth -= 1;
    else if (head[at] === "," && depth === 0) {
      parts.push(head.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, head.slice(start)];
}

/** css (comments already removed) without the selectors that name a class outside `words`. */
export function prune(css, words) {
  const usable = (selector) =>
    [...selector.matchAll(CLASS)].every(([, name]) => words.has(name.replaceAll("\\", "")));
  return statements(css)
    .map(({ head, body }) => {
      if (body === null) return `${head};`;
      if (/^@(media|supports|layer|container)/.test(head)) {
        const inner = prune(body, words);
        return inner && `${head}{${inner}}`;
      }
      if (head.startsWith("@")) return `${head}{${body}}`;
      const kept = splitSelectors(head).filter(usable);
      return kept.length ? `${kept.join(",")}{${body}}` : "";
    })
    .join("");
}
