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
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

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

rmSync(target, { recursive: true, force: true });
await build({
  entryPoints: [...new Set([command, ...scripts])].map((path) => ({ in: path, out: nameOf(path) })),
  outdir: target,
  ...{
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
  },
  // the code of a function is compiled when it is called, and what nobody reads takes time to read
  ...{ minifySyntax: true, minifyWhitespace: true, legalComments: "none", logLevel: "warning" },
  plugins: [
    {
      name: "places of modules, and how a package is loaded",
      setup({ onLoad, onResolve }) {
        onResolve({ filter: /^ts-morph$/ }, () => ({ path: "ts-morph", namespace: "required" }));
        onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
          contents: required(path),
          loader: "js",
        }));
        onLoad({ filter: /\.js$/, namespace: "file" }, ({ path }) => {
          const contents = readFileSync(path, "utf8");
          if (!contents.includes("import.meta.url")) return undefined;
          return { contents: placed(contents, path), loader: "js" };
        });
      },
    },
  ],
});
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
