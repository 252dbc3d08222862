// Builds what the pages load into the ignored folder static/vendor: one style sheet, one script, one icon sprite,
// the font files. Everything third-party comes from node_modules; nothing is fetched.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { prune, wordsOf } from "./prune.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "../src/zhian/web/base/ui/static/vendor");
const modules = path.join(here, "node_modules");
const require = createRequire(import.meta.url);

// Browsers of public offices lag behind: this is what the sheet and the script are lowered to.
const target = ["chrome90", "firefox90", "safari14"];

async function script() {
  await esbuild.build({
    entryPoints: [path.join(here, "js/index.js")],
    outfile: path.join(out, "zhian.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
}

// Tabler draws carets and ticks with data: addresses. As files they pass `img-src 'self'`, so the policy needs no data:.
async function dataImagesToFiles(css) {
  const found = new Map();
  const text = css.replace(/url\((["']?)data:image\/svg\+xml,(.*?)\1\)(?=[\s;,}])/gs, (_all, _quote, body) => {
    const svg = decodeURIComponent(body.replace(/\\(["'])/g, "$1"));
    const name = `${createHash("sha256").update(svg).digest("hex").slice(0, 12)}.svg`;
    found.set(name, svg);
    return `url(img/${name})`;
  });
  if (text.includes("url(data:") || text.includes('url("data:')) {
    throw new Error("a data: address is left in the style sheet; the content policy would block it");
  }
  await mkdir(path.join(out, "img"), { recursive: true });
  await Promise.all([...found].map(([name, svg]) => writeFile(path.join(out, "img", name), svg)));
  return text;
}

const onlyWhatWeUse = {
  name: "only-what-we-use",
  setup(build) {
    build.onLoad({ filter: /@tabler.core.dist.css.*\.css$/ }, async ({ path: file }) => {
      const words = await wordsOf(path.join(here, "../src/zhian/web"));
      const plain = await esbuild.transform(await readFile(file, "utf8"), {
        loader: "css",
        minify: true,
        legalComments: "none",
      });
      return { contents: prune(plain.code.replace(/^@charset "UTF-8";/, ""), words), loader: "css" };
    });
  },
};

async function styles() {
  const built = await esbuild.build({
    entryPoints: [path.join(here, "css/index.css")],
    bundle: true,
    minify: true,
    write: false,
    target: ["chrome99", "firefox97", "safari15.4"],
    charset: "utf8",
    legalComments: "none",
    plugins: [onlyWhatWeUse],
    logLevel: "warning",
  });
  const own = await dataImagesToFiles(built.outputFiles[0].text);
  const fonts = await fontFaces();
  await writeFile(path.join(out, "zhian.css"), `@charset "UTF-8";${own.replace(/^@charset "UTF-8";/, "")}${fonts}`);
}

// System fonts stand first in the stack (css/tokens.css); a browser takes these files only for glyphs none of them has,
// and then only the unicode ranges a page uses.
async function fontFaces() {
  const fonts = path.join(out, "fonts");
  await mkdir(fonts, { recursive: true });
  const noto = path.join(modules, "@fontsource-variable/noto-sans-sc");
  const inter = path.join(modules, "@fontsource-variable/inter/files");
  const sheet = await readFile(path.join(noto, "index.css"), "utf8");
  const files = [...sheet.matchAll(/files\/([\w[\]-]+\.woff2)/g)].map((match) => match[1]);
  await Promise.all(files.map((name) => cp(path.join(noto, "files", name), path.join(fonts, name))));
  const latin = ["inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2"];
  await Promise.all(latin.map((name) => cp(path.join(inter, name), path.join(fonts, name))));
  const face = (family, file, range) =>
    `@font-face{font-family:"${family}";font-style:normal;font-weight:100 900;font-display:swap;` +
    `src:url(fonts/${file}) format("woff2");unicode-range:${range}}`;
  // The hyphen is left to the next font: with tabular figures Inter makes it as wide as a figure, and references and
  // dates fall apart.
  const own = [
    face("Zhian Latin", latin[0], "U+0020-002C,U+002E-007E,U+00A0-00FF,U+2010-2027,U+2030-205E,U+20AC,U+2122,U+2190-2193,U+2212"),
    face("Zhian Latin", latin[1], "U+0100-02AF,U+1E00-1EFF"),
    // In Chinese text the quotation marks, dashes and dots belong to the Chinese font: letters and figures only.
    face("Zhian Figures", latin[0], "U+0020-002C,U+002E-007E,U+00A0-00B6,U+00B8-00FF"),
    face("Zhian Figures", latin[1], "U+0100-02AF,U+1E00-1EFF"),
  ].join("");
  const packed = await esbuild.transform(
    sheet
      .replaceAll("url(./files/", "url(fonts/")
      .replaceAll("Noto Sans SC Variable", "Zhian Noto Sans SC")
      .replaceAll("woff2-variations", "woff2"),
    { loader: "css", minify: true },
  );
  return own + packed.code;
}

async function icons() {
  const names = JSON.parse(await readFile(path.join(here, "icons.json"), "utf8"));
  const folder = path.join(modules, "@tabler/icons/icons/outline");
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(path.join(folder, `${name}.svg`), "utf8");
      const body = svg
        .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
        .replace(/<path stroke="none"[^>]*\/>/, "")
        .replace(/\s*\n\s*/g, "");
      return (
        `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
        `stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`
      );
    }),
  );
  await writeFile(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

async function licences() {
  const packages = ["@tabler/core", "@tabler/icons", "htmx.org", "@fontsource-variable/noto-sans-sc",
    "@fontsource-variable/inter"];
  const parts = await Promise.all(
    packages.map(async (name) => {
      const folder = path.join(modules, name);
      const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
      const { version, license } = require(path.join(folder, "package.json"));
      const text = file ? await readFile(path.join(folder, file), "utf8") : `Licence: ${license}\n`;
      return `${name} ${version}\n${"=".repeat(60)}\n${text}`;
    }),
  );
  await writeFile(path.join(out, "LICENSES.txt"), parts.join("\n\n"));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([script(), styles(), icons(), licences()]);
const sizes = await Promise.all(
  ["zhian.css", "zhian.js", "icons.svg"].map(async (name) => {
    const { length } = await readFile(path.join(out, name));
    return `${name} ${Math.round(length / 1024)} kB`;
  }),
);
console.log(`front end built: ${sizes.join(", ")}`);
