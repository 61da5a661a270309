import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";

// What a playground or an editor does: the compiler is bundled for browsers, and runs where there is neither `require`
// nor `process`, nor anything else but what a browser has.

/** What a page with the compiler in it can do: the spec goes in as text, everything comes out as text. */
interface Page {
  check(name: string, text: string): string;
  emit(name: string, text: string, experiment: string): Promise<string>;
}

const page = `
  import { checkSource, emitModel, renderDiagnostic, SourceFile } from "spankey/compiler";

  const checked = (name, text) => checkSource(new SourceFile(name, text), { readFile: () => undefined });
  const check = (name, text) =>
    checked(name, text).diagnostics.map((one) => renderDiagnostic(one, { color: false })).join("\\n");
  const emit = (name, text, experiment) => emitModel(checked(name, text).checked, experiment);
  opened({ check, emit });
`;

let packages: ReadonlySet<string>;
let opened: Page;

beforeAll(async () => {
  const { metafile, outputFiles } = await build({
    stdin: { contents: page, resolveDir: "." },
    bundle: true,
    platform: "browser",
    target: "es2022",
    // As a module, for the sake of `await` at its top; it has neither imports nor exports.
    format: "esm",
    define: { "import.meta": "{}" },
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const inputs = Object.keys(metafile.inputs).map(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1],
  );
  packages = new Set(inputs.filter((name) => name !== undefined));
  const [bundle] = outputFiles;
  opened = await new Promise<Page>((resolve, reject) => {
    const browser = createContext({ opened: resolve, URL, TextEncoder, TextDecoder, performance });
    const run = runInContext(`(async () => { ${bundle?.text ?? ""} })()`, browser) as Promise<void>;
    run.catch(reject);
  });
}, 120_000);

describe("the compiler in a browser", () => {
  it("is made of grammar, checker and emitter, and of no engine", () => {
    expect([...packages]).toContain("chevrotain");
    expect([...packages]).toContain("ts-morph");
    expect(
      [...packages].filter((name) => /onnx|tensorflow|sharp|vega|mnist|redis|bull|sucrase/.test(name)),
    ).toEqual([]);
  });

  it("shows what is wrong with a spec", () => {
    const text = "model Net { input 4  dense(2) -> rellu }\n";
    expect(opened.check("net.spk", text)).toMatch(
      /^net\.spk:1:34: error SPK2004 .*`rellu`[\s\S]*did you mean `relu`/,
    );
  });

  it("emits the same module as in Node", async () => {
    const text = readFileSync("specs/mlp-synthetic.spk", "utf8");
    expect(opened.check("mlp-synthetic.spk", text)).toBe("");
    expect(await opened.emit("mlp-synthetic.spk", text, "Add")).toBe(
      readFileSync("test/golden/mlp-synthetic.Add.ts", "utf8"),
    );
  });
});
