import type * as ort from "onnxruntime-node";
import type { Graph } from "../../graph/node.js";
import { sizeOf, type TensorType } from "../../ops/tensor-type.js";
import { type Named, pick } from "../../programs/index.js";
import type { Executable, Placement } from "../engine.js";
import { checkedFeeds } from "../feeds.js";
import { lowerGraph } from "./export-model.js";
import type { ValueName } from "./model.js";
import { measurePlacement } from "./placement.js";
import { providers } from "./providers/index.js";
import { serialize } from "./serialize.js";
import { createSession, endProfile, isRefusedFallback } from "./session.js";
import { sessionError } from "./session-error.js";
import type { OnnxEngineOptions } from "./session-options.js";
import { typeOfRuntimeTensor } from "./tensor.js";

/** A session of ONNX Runtime, and the facts that running it needs. */
interface Session {
  readonly inputs: Named<TensorType>;
  readonly session: ort.InferenceSession;
  readonly outputs: ReadonlyMap<string, ValueName>;
  readonly profile: string | undefined;
  readonly placement: () => Promise<Placement>;
}

/** A graph compiled into a session of ONNX Runtime. */
export class OnnxExecutable implements Executable<ort.Tensor> {
  readonly #compiled: Session;
  #placement: Promise<Placement> | undefined;
  #disposed = false;

  private constructor(compiled: Session) {
    this.#compiled = compiled;
  }

  /**
   * Outputs with the name of an input are fed to the next training step: they stay in the memory of the device if it can
   * keep them. All other outputs are small and read at once. Lowerings other than the device's own are for tests.
   */
  static async compile(
    graph: Graph,
    { profile, ...options }: OnnxEngineOptions,
    lowerings = providers[options.device ?? "cpu"].lowerings,
  ): Promise<OnnxExecutable> {
    const device = options.device ?? "cpu";
    const { keepsOutputs } = providers[device];
    const { model, outputs } = lowerGraph(graph, lowerings);
    const bytes = serialize(model);
    const kept = keepsOutputs ? graph.inputs.flatMap(({ name }) => outputs.get(name) ?? []) : [];
    const prefix = profile === undefined ? undefined : `${profile}-${nextProfile++}`;
    const settings = prefix === undefined ? options : { ...options, profile: prefix };
    const inputs = Object.fromEntries(graph.inputs.map(({ name, type }) => [name, type]));
    const compiled = { inputs, outputs, profile: prefix };
    const nodes = model.nodes.length;
    // four bytes a number, whatever its type
    const fed = 4 * graph.inputs.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
    try {
      const session = await createSession(bytes, settings, { kept, nodes, fed, wholly: device !== "cpu" });
      const placement = async () => ({ nodes, elsewhere: {} });
      return new OnnxExecutable({ ...compiled, session, placement });
    } catch (error) {
      if (!isRefusedFallback(error)) throw error;
      const session = await createSession(bytes, settings, { kept, nodes });
      const placement = () => measurePlacement(bytes, graph.inputs, options);
      return new OnnxExecutable({ ...compiled, session, placement });
    }
  }

  /** If all operators run on the device, they are counted as given to ONNX Runtime; otherwise as it ran them. */
  placement(): Promise<Placement> {
    this.#placement ??= this.#compiled.placement();
    return this.#placement;
  }

  /**
   * Runs the program on the calling thread, which is blocked until it is done. Inputs are read in place and stay
   * unchanged; outputs are new tensors, which may be the inputs of the next run.
   */
  async run(inputs: Named<ort.Tensor>): Promise<Named<ort.Tensor>> {
    if (this.#disposed) throw new Error("a program cannot run once it is disposed of");
    const { inputs: wanted, session, outputs } = this.#compiled;
    const feeds = checkedFeeds(wanted, inputs, typeOfRuntimeTensor);
    const results = await session.run(feeds).catch((error: unknown) => {
      throw sessionError("to run a compiled program", error);
    });
    return Object.fromEntries([...outputs].map(([name, value]) => [name, pick(results, value)]));
  }

  /** Ends the profiling that the engine's option started; the path of the profile. */
  async endProfiling(): Promise<string> {
    const { session, profile } = this.#compiled;
    if (profile === undefined) throw new Error("the engine was not asked for a profile");
    return endProfile(session, profile);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#compiled.session.release();
  }
}

/** Numbers the profiles of this process, one file for each executable. */
let nextProfile = 1;
