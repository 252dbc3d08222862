// Refreshes package-lock.json and drops what does not belong in it: addresses of registries, funders and sites.
// Integrity hashes stay; they alone decide what is installed.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("package-lock.json", import.meta.url);
execFileSync("npm", ["install", "--package-lock-only"], { stdio: "inherit", cwd: new URL(".", import.meta.url) });
const lock = JSON.parse(readFileSync(file, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
