// @ts-check
/**
 * What `npm pack` and `npm publish` do first: they empty dist/ and lay into dist/node_modules the packages that travel
 * inside this one. Node finds them there before any others. After that npm builds, packs, and runs this again with
 * `--clear`, since in the repository those of node_modules/ are used.
 *
 * onnxruntime-node travels because its install script fetches CUDA's libraries from outside npm, and fails where it
 * cannot; npm gives no package a way to leave the script of another one out. TF.js travels because npm installs 83 MB of
 * it, in six builds with their sources and tests, of which Node loads 4 MB. What these packages need of others is among
 * our own dependencies: test/packaging compares the two.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { carriedFiles } from "./carried-files.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "dist/node_modules");

if (process.argv.includes("--clear")) {
  rmSync(target, { recursive: true, force: true });
} else {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  for (const [name, files] of Object.entries(carriedFiles)) carry(name, files);
}

/**
 * @param {string} name
 * @param {readonly RegExp[]} files
 */
function carry(name, files) {
  const from = join(root, "node_modules", name);
  const to = join(target, name);
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const file = relative(from, path).replaceAll("\\", "/");
    if (!entry.isFile() || !files.some((pattern) => pattern.test(file))) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(path, join(to, file));
  }
  const { version, license, main, types } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  writeFileSync(join(to, "package.json"), JSON.stringify({ name, version, license, main, types }, null, 2));
}
