import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect } from "vitest";
import { spkcOf } from "../cli/spkc.js";
import { scratchFolder } from "./scratch-folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a recipe of CONTRIBUTING has a developer do to one file. */
export type Change =
  /** A new file with this text. */
  | { readonly file: string; readonly text: string }
  /** New lines after a line of a file; white space around that line does not count. */
  | { readonly file: string; readonly after: string; readonly add: string }
  /** Another text in the place of one that a file has once. */
  | { readonly file: string; readonly replace: string; readonly by: string };

/**
 * A section of CONTRIBUTING as a test follows it: what it has a developer change, and a spec that uses what is added.
 * Each is a file of `test/recipes/` and a line in the list of `recipes.test.ts`, which makes all changes in one copy of
 * the project, type-checks and builds it, and runs each spec there with the command line.
 */
export interface Recipe {
  /** As CONTRIBUTING calls it: "Adding a layer". */
  readonly heading: string;
  readonly changes: readonly Change[];
  /** A spec of one experiment. */
  readonly spec: string;
  /** Looks into the folder of the finished run for what was added. */
  readonly verify: (run: RecipeRun) => void | Promise<void>;
}

export interface RecipeRun {
  /** The text of a file of the run: `model.ts`, `config.json`, `result.json`. */
  readonly read: (file: string) => string;
  /** Has the command line of the copy look at the run, which lies in the folder `run`: `spkc("attack", "run")`. */
  readonly spkc: (...args: readonly string[]) => Promise<void>;
}

/** A copy of the project in a folder of its own, with some changes. */
export class ProjectCopy {
  readonly folder = scratchFolder();

  constructor(changes: readonly Change[]) {
    const { include } = readBuildConfig(root);
    for (const name of [...include, "package.json", "tsconfig.json", "tsconfig.build.json"]) {
      cpSync(join(root, name), join(this.folder, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    for (const change of changes) this.#make(change);
  }

  #make(change: Change): void {
    const path = join(this.folder, change.file);
    if ("text" in change) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, change.text, { flag: "wx" });
      return;
    }
    const before = readFileSync(path, "utf8");
    if ("replace" in change) {
      const parts = before.split(change.replace);
      if (parts.length !== 2)
        throw new Error(`${change.file} has ${parts.length - 1} times \`${change.replace}\``);
      writeFileSync(path, parts.join(change.by));
      return;
    }
    const lines = before.split("\n");
    const places = lines.flatMap((line, index) => (line.trim() === change.after.trim() ? [index] : []));
    const [place] = places;
    if (place === undefined || places.length > 1) {
      throw new Error(`${change.file} has ${places.length} lines \`${change.after}\``);
    }
    lines.splice(place + 1, 0, change.add);
    writeFileSync(path, lines.join("\n"));
  }

  /** Compiles the project into `dist/`; what TypeScript has against it. */
  build(): string[] {
    const config = ts.getParsedCommandLineOfConfigFile(join(this.folder, "tsconfig.build.json"), undefined, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
      },
    });
    if (config === undefined) throw new Error("tsconfig.build.json cannot be read");
    // A program that is run and not published needs neither declarations nor maps.
    const options = { ...config.options, declaration: false, sourceMap: false, inlineSources: false };
    // The fuzzer is made of tests, which are not in the copy.
    const sources = config.fileNames.filter((name) => !/\/(bench|test)\/fuzz/.test(name));
    const program = ts.createProgram(sources, options);
    const diagnostics = ts.getPreEmitDiagnostics(program);
    program.emit();
    return diagnostics.map(({ file, messageText }) => {
      const place = file === undefined ? "" : `${file.fileName.slice(this.folder.length + 1)}: `;
      return place + ts.flattenDiagnosticMessageText(messageText, "\n");
    });
  }

  /** Checks, builds and trains the experiment of a spec with the command line of the copy. */
  async run(spec: string): Promise<RecipeRun> {
    const folder = scratchFolder();
    writeFileSync(join(folder, "recipe.spk"), spec);
    const spkc = async (...args: readonly string[]): Promise<void> => {
      const { status, stdout, stderr } = await spkcOf(this.folder)(folder, ...args);
      expect(status, stdout + stderr).toBe(0);
    };
    await spkc("run", "recipe.spk", "--out", "run");
    return { read: (file) => readFileSync(join(folder, "run", file), "utf8"), spkc };
  }
}

function readBuildConfig(folder: string): { readonly include: readonly string[] } {
  return JSON.parse(readFileSync(join(folder, "tsconfig.build.json"), "utf8")) as {
    include: readonly string[];
  };
}

/** The text of a section of CONTRIBUTING. */
export function sectionOf(heading: string): string {
  const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const [, section] = text.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`CONTRIBUTING has no section ${heading}`);
  return section.split("\n## ")[0] ?? "";
}
