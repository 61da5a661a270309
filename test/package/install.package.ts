import { execFile } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { list } from "tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";

// The package as a user gets it: packed here, installed from the npm registry alone into an empty folder, and used there.

/** Megabytes that an installation may take, with all that it depends on. */
const largest = 450;

const root = resolve(".");
const typescript = join(root, "node_modules/typescript/bin/tsc");

/** Without what npm tells the scripts of this project, which whoever installs the package does not have. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_|^onnxruntime/i.test(name)),
);

/** What a command prints; the test fails, with all that it printed, where the command does. */
function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env, encoding: "utf8", maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error }));
    });
  });
}

let user: string;
let packed: string[];

beforeAll(async () => {
  const folder = scratchFolder();
  await run(root, "npm", "pack", "--pack-destination", folder);
  const tarball = join(folder, readdirSync(folder)[0] ?? "");
  packed = [];
  await list({ file: tarball, onReadEntry: ({ path }) => packed.push(path.replace("package/", "")) });
  user = scratchFolder();
  writeFileSync(join(user, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run(user, "npm", "install", "--no-audit", "--no-fund", tarball);
});

// Ten thousand files, which take a while.
afterAll(() => rm(user, { recursive: true }));

describe("the package", () => {
  it("holds what a user needs, and nothing of how it is made", () => {
    const rooms = packed.filter((path) => path.startsWith("dist/")).map((path) => path.split("/")[1]);
    expect([...new Set(rooms)].sort()).toEqual([
      "app",
      "audit",
      "bin",
      "cli",
      "compiler",
      "diagnostics",
      "grammar",
      "node_modules",
      "runtime",
      "tensor",
    ]);
    expect(packed.filter((path) => /\.map$|^(test|bench|packaging)\//.test(path))).toEqual([]);
  });

  it(`takes at most ${largest} MB with all that it depends on`, async () => {
    expect(Number.parseInt(await run(user, "du", "-sm", "node_modules"), 10)).toBeLessThanOrEqual(largest);
  });

  it("leaves no trace of packing", () => {
    expect(existsSync("dist/node_modules")).toBe(false);
    expect(existsSync("dist/bin/spkc.js")).toBe(true);
  });
});

describe("in a folder where it is installed", () => {
  const spec = "mlp-synthetic.spk";

  beforeAll(() => copyFileSync(join(root, "specs", spec), join(user, spec)));

  it("checks a spec", async () => {
    expect(await run(user, "npx", "spkc", "check", spec)).toContain("no errors");
  });

  it("trains, evaluates and reports", async () => {
    await run(user, "npx", "spkc", "run", spec, "-e", "Mul", "--set", "train.epochs=2", "--out", "run");
    expect(JSON.parse(readFileSync(join(user, "run/result.json"), "utf8"))).toMatchObject({
      status: "finished",
      engine: "onnx",
      device: "cpu",
    });
    expect(readdirSync(join(user, "run"))).toContain("report.html");
  });

  it("gives a program types and functions at every entry", async () => {
    const program = readFileSync("test/package/program.ts", "utf8");
    const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: object };
    const entries = Object.keys(exports).filter((entry) => entry !== "./package.json");
    for (const entry of entries) expect(program).toContain(`from "spankey${entry.slice(1)}"`);

    writeFileSync(join(user, "program.ts"), program);
    await run(user, "npx", "spkc", "build", spec, "-e", "Add", "--out", "models");
    const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
    const settings = [
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--outDir",
      "compiled",
      ...types,
    ];
    await run(user, process.execPath, typescript, ...settings, "program.ts", "models/Add/model.ts");
    expect(JSON.parse(await run(user, process.execPath, "compiled/program.js"))).toEqual({
      lines: expect.any(Number),
      built: [join("built", "Add", "model.ts")],
      engine: "tfjs on cpu",
      status: "finished",
      kept: "finished",
    });
  });
});
