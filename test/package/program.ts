// A program of somebody who has installed the package, with something of each entry. It is copied to where the package is
// installed, type-checked against it, and run.
import { buildSpec, checkSpec, runSpec } from "spankey";
import { checkSource, emitModel, SourceFile } from "spankey/compiler";
import { createEngine, RunFolder, readResult } from "spankey/runtime";

const path = "mlp-synthetic.spk";
const experiment = "Add";

const { files } = await checkSpec(path);
const { checked } = checkSource(new SourceFile(path, files[path] ?? ""), { readFile: () => undefined });
const code = checked === undefined ? "" : await emitModel(checked, experiment);
const built = await buildSpec(path, { experiment, out: "built" });

const engine = await createEngine({ engine: "tfjs", device: "cpu" });
const settings = [{ path: "train.epochs", value: "2" }];
const { folder, result } = await runSpec(path, { experiment, settings, out: "trained" });
const kept = readResult(RunFolder.open(folder));

console.log(
  JSON.stringify({
    lines: code.split("\n").length,
    built: built.files,
    engine: `${engine.name} on ${engine.device}`,
    status: result.status,
    kept: kept?.status,
  }),
);
