import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkSource, emitExperiment, hasErrors, SourceFile } from "../../compiler/index.js";
import { fenced } from "../docs/examples.js";
import { readFile, specPaths } from "../support/spec-files.js";
import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateText } from "./mutate-text.js";

const folders = ["specs", "test/golden/specs", "test/specs/networks", "test/grammar/specs"];
const pages = ["language.md", "errors.md", "data.md", "keys.md", "sweeps.md"];

let texts: readonly string[] | undefined;

/** The library, the specs of tests, and the examples of the documentation, sound or not. */
const allTexts = (): readonly string[] => {
  texts ??= [
    ...folders.flatMap(specPaths).map((path) => readFileSync(path, "utf8")),
    ...pages.flatMap((page) => fenced(readFileSync(join("docs", page), "utf8"), "spk")),
  ];
  return texts;
};

/** Specs: what is accepted is built too. */
export const specs: FuzzKind = {
  name: "specs",
  tried: 250,
  draw: (seed) => {
    const random = randomOf("specs", seed);
    const [text = "", other = ""] = [1, 2].map(() => allTexts()[random.below(allTexts().length)]);
    return { files: { "main.spk": mutateText(text, other, random) }, read: checkAndBuild };
  },
};

async function checkAndBuild(folder: string): Promise<string | undefined> {
  const path = join(folder, "main.spk");
  const { checked, diagnostics } = checkSource(new SourceFile(path, readFileSync(path, "utf8")), {
    readFile,
  });
  if ((checked === undefined) !== hasErrors(diagnostics))
    throw new Error("a spec without errors is not checked, or one with errors is");
  for (const experiment of checked?.experiments ?? []) await emitExperiment(experiment);
  return diagnostics.find(({ severity }) => severity === "error")?.code;
}
