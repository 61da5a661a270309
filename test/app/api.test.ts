import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "sucrase";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fenced, page } from "../docs/examples.js";
import { writeModelFolder } from "../support/model-folder.js";
import { scratchFolder } from "../support/scratch-folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** What is built, since threads and processes are started from files of it. */
const built = `${root}dist/app/index.js`;

const examples = fenced(page("api.md"), "ts");
const before = process.cwd();
const scratch = scratchFolder();
beforeAll(() => {
  mkdirSync(join(scratch, "specs"));
  copyFileSync(join(root, "specs/mlp-synthetic.spk"), join(scratch, "specs/mlp-synthetic.spk"));
  process.chdir(scratch);
});
afterAll(() => process.chdir(before));

/** The examples that import something, in their order. */
const about = (name: string): string[] =>
  examples.filter((text) => new RegExp(`import \\{[^}]*\\b${name}\\b`).test(text));

/** Runs the code of an example, given the package; what it logs, a line for each call. */
async function run(name: string, index = 0): Promise<string> {
  const example = about(name)[index] ?? "";
  const { code } = transform(example, { transforms: ["typescript", "imports"], disableESTransforms: true });
  const logged: string[] = [];
  const log = (...values: unknown[]): void => {
    logged.push(values.map((value) => JSON.stringify(value)).join(" "));
  };
  const spankey: unknown = await import(built);
  const body = new AsyncFunction("require", "exports", "console", code);
  await body(() => spankey, {}, { log, error: log, warn: log });
  return logged.join("\n");
}

type Body = (...given: readonly unknown[]) => Promise<void>;
const AsyncFunction = (async () => {}).constructor as new (...texts: string[]) => Body;

describe("the examples of docs/api.md", () => {
  it("show every function of the package that does something", async () => {
    const { Failure, InvalidSpec, version, ...exported } = (await import(
      built
    )) as typeof import("../../app/index.js");
    const functions = Object.keys(exported).filter((name) => !name.startsWith("render"));
    expect(functions).toHaveLength(25);
    for (const name of functions) expect(about(name), name).not.toEqual([]);
  });

  it("are right by type, against what the package declares", () => {
    mkdirSync(join(scratch, "node_modules"));
    symlinkSync(root.replace(/\/$/, ""), join(scratch, "node_modules/spankey"));
    symlinkSync(join(root, "node_modules/@types"), join(scratch, "node_modules/@types"));
    const files = examples.map((example, index) => {
      const file = join(scratch, `example-${index}.mts`);
      writeFileSync(file, example);
      return file;
    });
    const program = ts.createProgram(files, {
      ...{ strict: true, noEmit: true, skipLibCheck: true, types: ["node"] },
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext },
    });
    const found = ts.getPreEmitDiagnostics(program);
    expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  });

  it("check, change and build a spec", async () => {
    expect(await run("checkSpec")).toBe('["Add","Mul"]');
    expect(await run("checkSpec", 1)).toBe("3");
    expect(await run("buildSpec")).toBe('["built/Add/model.ts","built/Mul/model.ts"]');
    expect(existsSync("built/Mul/model.ts")).toBe(true);
  });

  it("import a network", async () => {
    const [network] = JSON.parse(
      readFileSync(join(root, "test/app/import/references.json"), "utf8"),
    ).references;
    symlinkSync(writeModelFolder(network), "tiny-gpt2");
    expect(await run("importModel")).toMatch(
      /^"specs\/tiny-gpt2\.spk" "3 blocks of 2 heads, 8 wide, 19 tokens" \[\]\n"/,
    );
    expect(readFileSync("specs/tiny-gpt2.spk", "utf8")).toContain('data text("book.txt"');
    expect(await run("proposeWeights")).toMatch(/^8 \[\]\n"weights \\"tiny-gpt2/);
  });

  it("train, stop, and go on", async () => {
    expect(await run("runSpec")).toMatch(/^"runs\/add" "finished" 0\.\d+$/);
    expect(existsSync("runs/add/report.html")).toBe(true);
    expect(await run("TaskEvent")).toMatch(/^1 [\d.]+\n2 [\d.]+\n"stopped, with a checkpoint"$/);
    expect(await run("resumeRun")).toBe('"finished" false');
    expect(await run("InvalidSpec")).toBe('["SPK2090"]');
  });

  it("evaluate, diagnose, attack and report on a run", async () => {
    expect(await run("evaluateRun")).toMatch(/^\d+ 0\.\d+ 0\.\d+\n\["0","1","2","3","4"\] \[[01.,\d]+\]$/);
    expect(await run("diagnoseRun")).toMatch(/^\[\["input",[\d.]+\]\]$/);
    expect(await run("attackRun")).toMatch(/^"\w+" \["trivial_keys","replay"\]$/);
    expect(await run("reportRun")).toMatch(/ "runs\/add\/report\.html"$/);
    expect(readFileSync("runs/add/report.html", "utf8")).toContain('<table id="attacks-table"');
    expect(await run("compareRuns")).toMatch(/"train\.epochs"/);
    expect(readFileSync("compare.html", "utf8")).toContain('<figure id="curve-loss"');
  });

  it("make, issue and verify keys", async () => {
    expect(await run("createKeyFile")).toBe('true "user key" "Add"');
  });

  it("lock, unlock, seal and open", async () => {
    expect(await run("lockRun")).toBe('3488 "unlocked" "folder"');
  });

  it("sweep, in processes of their own, and set published figures beside ours", async () => {
    expect(await run("sweepSpec")).toBe('["finished","finished"]\n2');
    expect(await run("reproduceTables")).toBe('14 "not run"');
  });
});

it("the package loads neither an engine nor the emitter nor the trainer to check a spec", () => {
  const coverage = scratchFolder();
  const program = `
    import { checkSpec } from ${JSON.stringify(built)};
    process.exit((await checkSpec("specs/mlp-synthetic.spk")).checked === undefined ? 1 : 0);`;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: root,
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
  });
  expect(status).toBe(0);
  const written = readdirSync(coverage).map((file) => readFileSync(join(coverage, file), "utf8"));
  const loaded = [...written.join("\n").matchAll(/"url":"(file:[^"]+)"/g)].map(([, url = ""]) => url);
  expect(loaded.filter((url) => url.endsWith("/dist/app/index.js"))).toHaveLength(1);
  const heavy =
    /ts-morph|onnxruntime|sharp|bullmq|ioredis|vega|dist\/runtime\/(run|train\/trainer)|engines\/(choose|probe)/;
  expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
});
