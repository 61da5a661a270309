import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type * as ort from "onnxruntime-node";
import type { Graph } from "../../graph/node.js";
import type { TensorType } from "../../ops/tensor-type.js";
import { type Executable, type Named, pick } from "../engine.js";
import { checkedFeeds } from "../feeds.js";
import { lowerGraph } from "./export-model.js";
import { loadRuntime } from "./load-runtime.js";
import type { ValueName } from "./model.js";
import { serialize } from "./serialize.js";
import { sessionError } from "./session-error.js";
import { type OnnxEngineOptions, sessionOptions } from "./session-options.js";
import { typeOf } from "./tensor.js";

/** A graph compiled into a session of ONNX Runtime. */
export class OnnxExecutable implements Executable<ort.Tensor> {
  readonly #inputs: Named<TensorType>;
  readonly #session: ort.InferenceSession;
  readonly #outputs: ReadonlyMap<string, ValueName>;
  readonly #profile: string | undefined;
  #disposed = false;

  private constructor(
    graph: Graph,
    session: ort.InferenceSession,
    outputs: ReadonlyMap<string, ValueName>,
    profile: string | undefined,
  ) {
    this.#inputs = Object.fromEntries(graph.inputs.map(({ name, type }) => [name, type]));
    this.#session = session;
    this.#outputs = outputs;
    this.#profile = profile;
  }

  static async compile(graph: Graph, options: OnnxEngineOptions): Promise<OnnxExecutable> {
    const { InferenceSession } = loadRuntime();
    const { model, outputs } = lowerGraph(graph);
    const profile = options.profile === undefined ? undefined : `${options.profile}-${nextProfile++}`;
    const settings = sessionOptions(profile === undefined ? options : { ...options, profile });
    try {
      const session = await InferenceSession.create(serialize(model), settings);
      return new OnnxExecutable(graph, session, outputs, profile);
    } catch (error) {
      throw sessionError("to load a compiled program", error);
    }
  }

  /**
   * Runs the program on the thread that calls: nothing else happens in JavaScript until it is done. Inputs are read
   * where they are and stay as they are; outputs are new tensors, which may be the inputs of the next run.
   */
  async run(inputs: Named<ort.Tensor>): Promise<Named<ort.Tensor>> {
    if (this.#disposed) throw new Error("a program cannot run once it is disposed of");
    const feeds = checkedFeeds(this.#inputs, inputs, typeOf);
    const results = await this.#session.run(feeds).catch((error: unknown) => {
      throw sessionError("to run a compiled program", error);
    });
    return Object.fromEntries([...this.#outputs].map(([name, value]) => [name, pick(results, value)]));
  }

  /** Ends profiling, which the engine was asked for by its option; the path of the file with what was measured. */
  async endProfiling(): Promise<string> {
    if (this.#profile === undefined) throw new Error("the engine was not asked for a profile");
    this.#session.endProfiling();
    // ONNX Runtime adds the time to the name and does not tell.
    const folder = dirname(this.#profile);
    const files = await readdir(folder);
    const file = files.find((name) => name.startsWith(`${basename(this.#profile ?? "")}_`));
    if (file === undefined) throw new Error(`ONNX Runtime wrote no profile ${this.#profile}`);
    return join(folder, file);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#session.release();
  }
}

/** Numbers the profiles of this process, one file an executable. */
let nextProfile = 1;
