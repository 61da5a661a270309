import { join } from "node:path";
import { contentOf } from "../../../audit/report/content.js";
import { renderMarkdown } from "../../../audit/report/markdown.js";
import {
  createEngine,
  type Engine,
  keyFileFor,
  loadDataset,
  type Observer,
  RunFolder,
  type RunResult,
  recordBeginning,
  runExperiment,
} from "../../../runtime/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

const source = { spec: { path: "tiny.spk", files: { "tiny.spk": "" } }, experiment: "Tiny", settings: [] };

export interface Trial {
  readonly folder: RunFolder;
  readonly run: Promise<RunResult>;
}

/** Begins a run in a new folder. */
export async function start(
  name: string,
  options: {
    model?: ReturnType<typeof tinyModel>;
    observe?: Observer;
    signal?: AbortSignal;
    engine?: Engine;
    checkpointSeconds?: number;
  } = {},
): Promise<Trial> {
  const { model = tinyModel(), observe = () => {}, signal = new AbortController().signal } = options;
  const folder = RunFolder.create(join(scratchFolder(), name));
  const engine = options.engine ?? (await createEngine());
  const dataset = await loadDataset(model.experiment);
  const { experiment } = model;
  const key = keyFileFor(model);
  const given = { threads: undefined, data: undefined };
  recordBeginning(folder, { source, code: "", experiment, key, dataset, engine, ...given });
  const run = runExperiment({
    ...{ model, engine, dataset, folder, observe, signal, prefetch: false },
    ...(options.checkpointSeconds === undefined ? {} : { checkpointSeconds: options.checkpointSeconds }),
    describe: (result) => renderMarkdown(contentOf({ experiment: model.experiment, result })),
  });
  return { folder, run };
}
