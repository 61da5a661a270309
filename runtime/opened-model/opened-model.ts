import { CompiledPrograms } from "../../tensor/engines/compiled-programs.js";
import type { Engine, Executable } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { type HostTensor, hostScalar, type Named, pick } from "../../tensor/programs/index.js";
import { type KeyFile, type KeyLayout, keyLayouts } from "../keys/index.js";
import { competingOutputs, type GatedModel } from "../model.js";
import type { ConcreteKey } from "./concrete-key.js";
import { stackKeys } from "./key-inputs.js";
import { type LogitForm, logitProgram } from "./logit-program.js";
import { type Samples, sliceSamples } from "./samples.js";

export interface OpenedModelOptions<Resident> {
  readonly model: GatedModel;
  /** Parameters and buffers. */
  readonly weights: Named<HostTensor>;
  readonly engine: Engine<Resident>;
  /** Only the owner has it. */
  readonly key: KeyFile;
}

/** Logits of one key on all samples: [samples, ..., outputs], classes first, then the reject output if there is one. */
export type Logits = Float32Array;

/** What a forward pass computes; by default the competing logits. */
type Asked = { readonly strength?: number } & Partial<Pick<LogitForm, "output">>;

/** Rows that one run of the network takes: keys × samples. */
const rowsPerRun = 512;

/**
 * A trained gated model with its weights on an engine and its gate open to any key: to be evaluated, examined, attacked.
 * The key file is the owner's; each attack says what it may know of it.
 */
export class OpenedModel<Resident = unknown> {
  readonly model: GatedModel;
  readonly engine: Engine<Resident>;
  readonly key: KeyFile;
  readonly layouts: readonly KeyLayout[];
  readonly hostWeights: Named<HostTensor>;
  readonly #programs: CompiledPrograms<Executable<Resident>>;
  #weights: Named<Resident> | undefined;

  constructor(
    options: OpenedModelOptions<Resident>,
    programs = new CompiledPrograms<Executable<Resident>>(),
  ) {
    const { model, weights, engine, key } = options;
    this.model = model;
    this.engine = engine;
    this.key = key;
    this.layouts = keyLayouts(model.experiment, model.points);
    this.hostWeights = weights;
    this.#programs = programs;
  }

  /** The weights in the engine's memory. The opened model keeps ownership. */
  get weights(): Named<Resident> {
    this.#weights ??= uploadAll(this.engine, this.hostWeights);
    return this.#weights;
  }

  /**
   * The same model with some weights replaced. It shares the compiled programs, so it must not outlive this one. `release`
   * frees its weights.
   */
  withWeights(changed: Named<HostTensor>): OpenedModel<Resident> {
    const { model, engine, key, hostWeights } = this;
    return new OpenedModel({ model, engine, key, weights: { ...hostWeights, ...changed } }, this.#programs);
  }

  /** Logits without a key. */
  async unkeyedLogits(samples: Samples): Promise<Logits> {
    const [logits] = await this.#run(samples, null, {});
    return logits ?? new Float32Array();
  }

  /** Logits of every sample under every key; `strength` as in `GatedForward`. */
  async logits(
    samples: Samples,
    keys: readonly ConcreteKey[],
    options: { readonly strength?: number } = {},
  ): Promise<Logits[]> {
    return await this.#run(samples, keys, options);
  }

  /**
   * The auxiliary rejection logit r of every prediction, [samples, ...], under every key; null: once, without a key. Only
   * for a model that has one.
   */
  async auxiliaryLogits(samples: Samples, keys: readonly ConcreteKey[] | null): Promise<Float32Array[]> {
    return await this.#run(samples, keys, { output: "auxiliary" });
  }

  async #run(samples: Samples, keys: readonly ConcreteKey[] | null, asked: Asked): Promise<Logits[]> {
    const { data, head } = this.model.experiment;
    const count = keys?.length ?? 1;
    const outputs = asked.output === "auxiliary" ? 1 : competingOutputs(head);
    const width = (samples.labels.length / samples.count) * outputs;
    const logits = Array.from({ length: count }, () => new Float32Array(samples.count * width));
    for (let start = 0; start < samples.count; start += rowsPerRun) {
      const part = sliceSamples(samples, start, Math.min(samples.count, start + rowsPerRun));
      const together = Math.min(count, Math.max(1, Math.floor(rowsPerRun / part.count)));
      const program = await this.#program({
        samples: part.count,
        keys: keys === null ? null : together,
        scaled: asked.strength !== undefined,
        output: asked.output ?? "logits",
      });
      const input = this.engine.upload({
        type: { dtype: data.sampleType, shape: [part.count, ...data.sampleShape] },
        values: part.input,
      });
      for (let first = 0; first < count; first += together) {
        const group = keys?.slice(first, first + together) ?? [];
        const values = await this.#runOnce(program, input, group, together, asked);
        const block = part.count * width;
        for (let i = 0; i < together && first + i < count; i++) {
          logits[first + i]?.set(values.subarray(i * block, (i + 1) * block), start * width);
        }
      }
      this.engine.release(input);
    }
    return logits;
  }

  #program(form: LogitForm): Promise<Executable<Resident>> {
    const { samples, keys, scaled, output } = form;
    return this.#programs.get([samples, keys, scaled, output], () =>
      this.engine.compile(logitProgram(this.model, this.layouts, form)),
    );
  }

  async #runOnce(
    program: Executable<Resident>,
    input: Resident,
    group: readonly ConcreteKey[],
    together: number,
    { strength }: Asked,
  ): Promise<Float32Array> {
    const fed = uploadAll(this.engine, {
      ...(group.length === 0 ? {} : stackKeys(group, together)),
      ...(strength === undefined ? {} : { strength: hostScalar(strength) }),
    });
    const outputs = await program.run({ ...this.weights, input, ...fed });
    releaseAll(this.engine, fed);
    const logits = pick(outputs, "logits");
    const { values } = await this.engine.download(logits);
    this.engine.release(logits);
    return Float32Array.from(values);
  }

  /** Frees the weights on the engine. */
  release(): void {
    if (this.#weights !== undefined) releaseAll(this.engine, this.#weights);
    this.#weights = undefined;
  }

  /** Frees the weights and the programs. */
  async dispose(): Promise<void> {
    this.release();
    await this.#programs.dispose();
  }
}
