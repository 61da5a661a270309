/**
 * How Stryker runs the tests of a room: bundled with the mutated code into one script, which runs anew for each mutant in
 * Stryker's own process. No mutant meets what another has left behind, and none waits for a worker.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import { INSTRUMENTER_CONSTANTS } from "@stryker-mutator/api/core";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { build } from "esbuild";
import { rooms } from "./rooms.mjs";

/** Milliseconds that a test may idle under a mutant, waiting for something; what never ends otherwise, Stryker stops. */
const patience = 30_000;

class RoomTestRunner {
  #room = rooms[process.env.MUTATED_ROOM];
  #script;
  /** By test, how long it took without a mutant. */
  #milliseconds = new Map();
  /** Where the mutated code reads which mutant is active, and counts what runs. */
  #switchboard = {};

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] = this.#switchboard;
    process.env.NODE_ENV = "test";
    this.#script = new Script(await bundle(this.#room.tests.flatMap(testsIn)), {
      filename: resolve("tests.cjs"), // packages are looked for from here
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
  }

  async dryRun() {
    const shared = new Map();
    this.#reset(undefined);
    const result = await this.#run({
      stopsAtFailure: false,
      enter: (owners) => {
        // what a suite prepares for its tests, each of them has covered
        const owner = owners.length === 1 ? owners[0] : `suite ${shared.size}`;
        if (owners.length !== 1) shared.set(owner, owners);
        this.#switchboard.currentTestId = owner;
      },
    });
    const mutantCoverage = this.#switchboard.mutantCoverage ?? { static: {}, perTest: {} };
    for (const { id, timeSpentMs } of result.tests) this.#milliseconds.set(id, timeSpentMs);
    for (const [owner, tests] of shared) spread(mutantCoverage.perTest, owner, tests);
    return { ...result, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    this.#reset(activeMutant.id, hitLimit);
    const chosen = this.#quickestFirst(testFilter);
    const result = await this.#run({ chosen, stopsAtFailure: true, enter: () => {}, milliseconds: patience });
    return toMutantRunResult(determineHitLimitReached(this.#switchboard.hitCount, hitLimit) ?? result);
  }

  /** The tests to try a mutant with, the quickest first, as most mutants fail a quick one; undefined: all. */
  #quickestFirst(named) {
    // a process that Stryker has begun anew has run none
    const ran = this.#milliseconds.size > 0 ? [...this.#milliseconds.keys()] : undefined;
    const time = (test) => this.#milliseconds.get(test) ?? 0;
    return (named ?? ran)?.toSorted((a, b) => time(a) - time(b));
  }

  #reset(activeMutant, hitLimit) {
    Object.assign(this.#switchboard, { activeMutant, hitLimit, hitCount: hitLimit && 0 });
    Object.assign(this.#switchboard, { mutantCoverage: undefined, currentTestId: undefined });
  }

  async #run(options) {
    const loaded = { exports: {} };
    try {
      const require = createRequire(resolve("package.json"));
      this.#script.runInThisContext()(require, loaded, loaded.exports);
    } catch (error) {
      // a mutant that breaks the code while it is loaded fails all tests
      const failure = { id: "loading", name: "loading", timeSpentMs: 0, failureMessage: String(error) };
      return { status: DryRunStatus.Complete, tests: [{ ...failure, status: TestStatus.Failed }] };
    }
    const outcomes = await loaded.exports.runTests({ ...options, without: this.#room.without });
    if (outcomes.some(({ isLate }) => isLate)) return { status: DryRunStatus.Timeout };
    const tests = outcomes.map(({ id, milliseconds, failure }) => ({
      ...{ id, name: id, timeSpentMs: milliseconds },
      ...(failure === undefined
        ? { status: TestStatus.Success }
        : { status: TestStatus.Failed, failureMessage: failure }),
    }));
    return { status: DryRunStatus.Complete, tests };
  }
}

/** Counts what `owner` covered for each of `tests`. */
function spread(perTest, owner, tests) {
  const covered = Object.entries(perTest[owner] ?? {});
  delete perTest[owner];
  for (const test of tests) {
    perTest[test] ??= {};
    for (const [mutant, count] of covered) perTest[test][mutant] = (perTest[test][mutant] ?? 0) + count;
  }
}

/** The files of tests at a path, a folder or one file. */
function testsIn(path) {
  if (statSync(path).isFile()) return [path];
  const files = readdirSync(path, { recursive: true }).filter((file) => file.endsWith(".test.ts"));
  return files.sort().map((file) => join(path, file));
}

/** The script `(require, module, exports) => …` of tests and all that they import but packages. */
async function bundle(files) {
  const imports = files.map((file) => `describe(${JSON.stringify(file)}, () => require("./${file}"));`);
  const harness = `const { describe, runTests } = require("vitest"); exports.runTests = runTests;`;
  const { outputFiles } = await build({
    absWorkingDir: process.cwd(), // the sandbox with the mutated code
    stdin: { contents: [harness, ...imports].join("\n"), resolveDir: "." },
    ...{ bundle: true, write: false, format: "cjs", platform: "node", target: "node20", keepNames: true },
    packages: "external",
    alias: {
      vitest: "./test/mutation/harness.ts",
      "spankey/runtime": "./runtime/index.ts",
      "spankey/compiler": "./compiler/index.ts",
    },
    plugins: [modulesInScript],
    logLevel: "error",
  });
  return `(require, module, exports) => {${outputFiles[0]?.text}\n}`;
}

/**
 * Modules that look for files beside them find these although they stand in one script. A script cannot wait while it is
 * loaded: what a module waits for is begun all the same, and no test of these rooms uses it.
 */
const modulesInScript = {
  name: "modules in a script",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const url = JSON.stringify(String(pathToFileURL(path)));
      return { loader: "ts", contents: text.replaceAll("import.meta.url", url).replaceAll(/^await /gm, "") };
    });
  },
};

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "room", RoomTestRunner)];
