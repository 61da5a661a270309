// @ts-check
/**
 * Makes `dist/bin/spkc.js` of the modules that the compiler wrote: the command line in few files. Node spends more time on finding and loading
 * hundreds of modules than `spkc check` takes. Packages stay outside, and so do the modules themselves, which programs import.
 *
 * A script that runs on a thread or in a process of its own, `new URL("./worker.js", import.meta.url)`, is an entry of the bundle too. All
 * entries lie in one folder, whichever file of the bundle asks for one.
 */
import { chmodSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const target = join(dist, "bin");
const command = join(dist, "cli/main.js");

/** Of the application; `bench` and `test` are not part of it. */
const rooms = ["app", "audit", "cli", "compiler", "diagnostics", "grammar", "runtime", "tensor"];

const scriptPattern = /new URL\("(\.{1,2}\/[^"]+\.js)", import\.meta\.url\)/g;

/** The name in the bundle of a script that a module starts. */
const nameOf = (/** @type {string} */ path) =>
  path === command ? "spkc" : relative(dist, path).replace(/\.js$/, "").replaceAll(/[\\/]/g, "-");

const scripts = rooms
  .flatMap((room) =>
    readdirSync(join(dist, room), { recursive: true, encoding: "utf8" }).map((file) =>
      join(dist, room, file),
    ),
  )
  .filter((path) => path.endsWith(".js"))
  .flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(scriptPattern)].map(([, script = ""]) =>
      join(dirname(path), script),
    ),
  );

/** Packages that every start needs; Node finds and loads those that stay outside one file after another. */
const included = ["chevrotain", "commander", "fastest-levenshtein", "js-sha256", "pathe", "picocolors"];

/** What the bundler itself writes calls to. */
const helpers = "@oxc-project/runtime/";

/** Scripts of threads; the others are processes, which load most of the application. */
const isOfThread = (/** @type {string} */ path) => /(thread|batch-worker)\.js$/.test(path);

const requiredMorph = "\0ts-morph";

/** Whether a module belongs to a package, so that what it imports is included with it. */
const isFromPackage = (/** @type {string} */ path) => /[\\/]node_modules[\\/]/.test(path);

/** The package of a module, the innermost one. */
const packagePattern = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/** What each module imports at once. @type {Map<string, readonly string[]>} */
const importsOf = new Map();

/**
 * All that modules load at once, themselves included.
 *
 * @param {readonly string[]} roots
 */
function loadedBy(roots) {
  const found = new Set(roots);
  for (const module of found) for (const imported of importsOf.get(module) ?? []) found.add(imported);
  return found;
}

/**
 * What `spkc check` loads, which is one file: without what threads load too, since these are to start with little.
 */
function onlyOfCheck() {
  const found = loadedBy([command, join(dist, "cli/commands/check.js")]);
  for (const module of [command, ...loadedBy(scripts.filter(isOfThread))]) found.delete(module);
  return found;
}

/** As `onlyOfCheck` gives them, once all modules are read. @type {ReadonlySet<string>} */
let ofCheck = new Set();

/** @type {import("rolldown").Plugin} */
const plugin = {
  name: "spkc",
  moduleParsed({ id, importedIds }) {
    importsOf.set(id, importedIds);
  },
  renderStart() {
    ofCheck = onlyOfCheck();
  },
  load(id) {
    if (id === join(dist, "grammar/chevrotain-package.js"))
      return 'export * as chevrotain from "chevrotain";';
    if (id === requiredMorph) return required("ts-morph");
    return undefined;
  },
  resolveId: (name) => (name === "ts-morph" ? requiredMorph : undefined),
  transform: (code, id) =>
    code.includes("import.meta.url") && !isFromPackage(id) ? placed(code, id) : undefined,
};

rmSync(target, { recursive: true, force: true });
await build({
  input: Object.fromEntries([...new Set([command, ...scripts])].map((path) => [nameOf(path), path])),
  platform: "node",
  // an entry may have the exports of what lies in its file
  preserveEntrySignatures: "allow-extension",
  // where a module is loaded late in one place and at once in another
  checks: { ineffectiveDynamicImport: false },
  external: (name, importer) =>
    /^\w|^@/.test(name) &&
    !isAbsolute(name) &&
    !included.includes(name) &&
    !name.startsWith(helpers) &&
    (importer === undefined || !isFromPackage(importer)),
  plugins: [plugin],
  output: {
    ...{ dir: target, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    // the code of a function is compiled when it is called, and what nobody reads takes time to read
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: false,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: "check", test: (id) => ofCheck.has(id) }],
    },
  },
});
requireNotices();
chmodSync(join(target, "spkc.js"), 0o755);

/**
 * A module with all that a package exports that is not one itself. Node reads nine megabytes of TypeScript for the names in them where they are
 * imported, and not where they are required.
 *
 * @param {string} name
 */
function required(name) {
  const exported = Object.keys(createRequire(import.meta.url)(name)).filter((key) => key !== "default");
  return `import { createRequire } from "node:module";
export const { ${exported.join(", ")} } = createRequire(import.meta.url)(${JSON.stringify(name)});`;
}

/**
 * A module with the addresses of scripts in the bundle, and its own where it asks for that.
 *
 * @param {string} contents
 * @param {string} path
 */
function placed(contents, path) {
  const own = relative(target, path).replaceAll("\\", "/");
  return contents
    .replaceAll(
      scriptPattern,
      (_, script) => `new URL("./${nameOf(join(dirname(path), script))}.js", BUNDLED)`,
    )
    .replaceAll("import.meta.url", `new URL(${JSON.stringify(own)}, import.meta.url).href`)
    .replaceAll("BUNDLED", "import.meta.url");
}

/** Fails where a package whose code is in the bundle has no line in the notices that travel with it. */
function requireNotices() {
  const notices = readFileSync(join(dist, "../THIRD-PARTY-NOTICES.txt"), "utf8");
  const packages = [...importsOf.keys()].flatMap((path) => packagePattern.exec(path)?.[1] ?? []);
  const unnamed = [...new Set(packages)].filter(
    (name) => !notices.includes(`  ${name.replaceAll("\\", "/")} `),
  );
  if (unnamed.length > 0) throw new Error(`THIRD-PARTY-NOTICES.txt does not name ${unnamed.join(", ")}`);
}
