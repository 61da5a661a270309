import type { Engine, Executable } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { float32, type TensorType } from "../../tensor/ops/tensor-type.js";
import { type HostTensor, hostScalar, type Named, pick, weightTypes } from "../../tensor/programs/index.js";
import { type KeyFile, type KeyLayout, keyLayouts } from "../keys/index.js";
import { auxiliaryLogit, competingLogits } from "../losses/index.js";
import { competingOutputs, type GatedModel } from "../model.js";
import type { ConcreteKey } from "./concrete-key.js";
import { gatedLogits } from "./gated-logits.js";
import { type Samples, sliceSamples } from "./samples.js";

export interface OpenedModelOptions<Resident> {
  readonly model: GatedModel;
  /** Parameters and buffers. */
  readonly weights: Named<HostTensor>;
  readonly engine: Engine<Resident>;
  /** What the owner alone has. */
  readonly key: KeyFile;
}

/** Logits of one key on all samples: [samples, ..., outputs], classes first, then the reject output if there is one. */
export type Logits = Float32Array;

/** What a forward pass is asked for. */
interface Asked {
  readonly strength?: number;
  /** Logits of the outputs that compete, unless told otherwise. */
  readonly output?: "logits" | "auxiliary";
}

/** Rows of samples that one run of the network takes: key × sample. */
const rowsPerRun = 512;

/**
 * A trained gated model as it is examined and attacked: its weights are on the engine, its gate is open to any key.
 * The key file is the owner's; what an attack may know of it, the attack says.
 */
export class OpenedModel<Resident = unknown> {
  readonly model: GatedModel;
  readonly engine: Engine<Resident>;
  readonly key: KeyFile;
  readonly layouts: readonly KeyLayout[];
  readonly hostWeights: Named<HostTensor>;
  readonly #programs: LogitPrograms<Resident>;
  #weights: Named<Resident> | undefined;

  constructor(options: OpenedModelOptions<Resident>, programs?: LogitPrograms<Resident>) {
    const { model, weights, engine, key } = options;
    this.model = model;
    this.engine = engine;
    this.key = key;
    this.layouts = keyLayouts(model.experiment, model.points);
    this.hostWeights = weights;
    this.#programs = programs ?? new LogitPrograms(model, engine);
  }

  /** The weights where the engine keeps them; they stay the model's. */
  get weights(): Named<Resident> {
    this.#weights ??= uploadAll(this.engine, this.hostWeights);
    return this.#weights;
  }

  /**
   * The same model with some weights replaced. It shares the compiled programs and must not outlive this one;
   * `release` lets its weights go.
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
   * The auxiliary rejection logit r of every prediction, [samples, ...], under every key; null: without a key, once. Of a
   * model that has one.
   */
  async auxiliaryLogits(samples: Samples, keys: readonly ConcreteKey[] | null): Promise<Float32Array[]> {
    return await this.#run(samples, keys, { output: "auxiliary" });
  }

  async #run(samples: Samples, keys: readonly ConcreteKey[] | null, asked: Asked): Promise<Logits[]> {
    const count = keys?.length ?? 1;
    const outputs = asked.output === "auxiliary" ? 1 : competingOutputs(this.model.experiment.head);
    const width = (samples.labels.length / samples.count) * outputs;
    const logits = Array.from({ length: count }, () => new Float32Array(samples.count * width));
    for (let start = 0; start < samples.count; start += rowsPerRun) {
      const part = sliceSamples(samples, start, Math.min(samples.count, start + rowsPerRun));
      const together = Math.min(count, Math.max(1, Math.floor(rowsPerRun / part.count)));
      const program = await this.#programs.get(part.count, keys === null ? null : together, asked);
      const input = this.engine.upload({
        type: {
          dtype: this.model.experiment.data.sampleType,
          shape: [part.count, ...this.model.experiment.data.sampleShape],
        },
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

  /** Lets the weights on the engine go. */
  release(): void {
    if (this.#weights !== undefined) releaseAll(this.engine, this.#weights);
    this.#weights = undefined;
  }

  /** Lets everything go, the programs too. */
  async dispose(): Promise<void> {
    this.release();
    await this.#programs.dispose();
  }
}

/** Names of the keys among the inputs of a program. */
export const keyInput = (point: string): string => `key:${point}`;

/** Types of K keys as a program is fed them. */
export function keyTypes(layouts: readonly KeyLayout[], count: number): Named<TensorType> {
  return Object.fromEntries(
    layouts.flatMap(({ points }) => points.map(({ name, dim }) => [keyInput(name), float32(count, dim)])),
  );
}

/** The keys among the inputs of a program, by point. */
export function keysOf<T>(layouts: readonly KeyLayout[], inputs: Named<T>): Named<T> {
  return Object.fromEntries(
    layouts.flatMap(({ points }) => points.map(({ name }) => [name, pick(inputs, keyInput(name))])),
  );
}

/** Keys as a program of `count` keys is fed them; where there are fewer, the last one fills up. */
export function stackKeys(keys: readonly ConcreteKey[], count = keys.length): Named<HostTensor> {
  const stacked: Record<string, HostTensor> = {};
  for (const [point, { length }] of keys[0] ?? []) {
    const values = new Float32Array(count * length);
    for (let i = 0; i < count; i++) {
      values.set(keys[Math.min(i, keys.length - 1)]?.get(point) ?? [], i * length);
    }
    stacked[keyInput(point)] = { type: float32(count, length), values };
  }
  return stacked;
}

/** The compiled forward passes of a model, by numbers of samples and keys. */
class LogitPrograms<Resident> {
  readonly #compiled = new Map<string, Promise<Executable<Resident>>>();
  readonly #layouts: readonly KeyLayout[];

  constructor(
    private readonly model: GatedModel,
    private readonly engine: Engine<Resident>,
  ) {
    this.#layouts = keyLayouts(model.experiment, model.points);
  }

  /** `keys` null: without a key. */
  get(
    samples: number,
    keys: number | null,
    { strength, output = "logits" }: Asked,
  ): Promise<Executable<Resident>> {
    const name = `${samples} ${keys} ${strength === undefined} ${output}`;
    const known = this.#compiled.get(name);
    if (known !== undefined) return known;
    const { model } = this;
    const { data, head } = model.experiment;
    const layouts = this.#layouts;
    const compiling = this.engine.compile({
      inputs: {
        ...weightTypes(model.parameters),
        input: { dtype: data.sampleType, shape: [samples, ...data.sampleShape] },
        ...(keys === null ? {} : keyTypes(layouts, keys)),
        ...(strength === undefined ? {} : { strength: float32() }),
      },
      run(ops, inputs) {
        const all = gatedLogits(ops, model, {
          weights: inputs,
          input: pick(inputs, "input"),
          keys: keys === null ? null : keysOf(layouts, inputs),
          ...(strength === undefined ? {} : { strength: pick(inputs, "strength") }),
        });
        if (output === "logits") return { logits: competingLogits(ops, all, competingOutputs(head)) };
        if (head.auxReject === null) throw new Error("the model has no auxiliary rejection logit");
        return { logits: auxiliaryLogit(ops, all, head.auxReject) };
      },
    });
    this.#compiled.set(name, compiling);
    return compiling;
  }

  async dispose(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const executable of all) await (await executable).dispose();
  }
}
