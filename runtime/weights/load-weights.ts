import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Failure } from "../../diagnostics/index.js";
import { type Shape, sizeOf } from "../../tensor/ops/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { flattenParameters, type ParameterTree } from "../../tensor/programs/parameter-tree.js";
import type { ExperimentConfig, WeightsConfig } from "../model.js";
import { readRecord, runIdentityIn, type WeightsSource } from "../run-folder/run-record.js";
import type { TensorEntry } from "../safetensors/header.js";
import { readTensors, type TensorVisitor } from "../safetensors/safetensors-reader.js";
import { describeProblem, fitWeights, type WeightsFit } from "./fit-weights.js";
import { countNonFinite, toFloat32 } from "./half-floats.js";
import type { RowPiece } from "./place-rows.js";
import {
  openFiles,
  openWeights,
  type RunCheckpoint,
  reading,
  type WeightsFile,
  type WeightsFiles,
} from "./weights-files.js";

export interface LoadedWeights {
  readonly source: WeightsSource;
  /** Parameters and buffers by name. */
  readonly values: Named<HostTensor>;
}

/** A model, as far as its weights are concerned. */
interface WeightsOwner {
  readonly parameters: ParameterTree;
  readonly experiment: Pick<ExperimentConfig, "weights">;
}

/**
 * Reads the weights that an experiment begins with; undefined where they are all drawn. What is in memory is what comes in, and one tensor
 * of the file. Fails as `openWeights` does, with SPK4215 where the tensors are not those of the model, with SPK4212 where numbers
 * are NaN or infinite.
 */
export function loadWeightsOf({ parameters, experiment }: WeightsOwner): LoadedWeights | undefined {
  const { weights: config } = experiment;
  return config && loadFiles(parameters, config, openWeights(config));
}

function loadFiles(parameters: ParameterTree, config: WeightsConfig, opened: WeightsFiles): LoadedWeights {
  const fit = fitWeights(opened.tensors, parameters, config);
  if (fit.problems.length > 0) {
    const problems = fit.problems.map(describeProblem);
    throw Failure.of("weights-do-not-fit", { path: opened.path, problems });
  }
  const shapes = new Map([...flattenParameters(parameters)].map(([name, { shape }]) => [name, shape]));
  const values = new Map<string, HostTensor>();
  const files = opened.files.map((file) => {
    const visitor = new TensorReader(file, opened, fit, { shapes, values });
    const sha256 = reading(file.path, () => readTensors(file.path, visitor));
    return { path: resolve(file.path), sha256 };
  });
  const tensors = [...fit.pieces.values()].filter((pieces) => pieces.length > 0).length;
  const run = opened.run && recordOf(opened.run);
  const source = { files, tensors, drawn: fit.drawn, ...(run && { run }) };
  return { source, values: Object.fromEntries(values) };
}

function recordOf({ folder, checkpoint }: RunCheckpoint): NonNullable<WeightsSource["run"]> {
  const identity = runIdentityIn(folder);
  const address = identity === undefined ? undefined : readRecord(folder).address;
  return {
    folder: resolve(folder.path),
    ...(identity !== undefined && { identity }),
    ...(address !== undefined && { address }),
    checkpoint,
  };
}

interface Targets {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly values: Map<string, HostTensor>;
}

/** Memory that is used again and again: fresh memory takes longer than what is done with it. */
class Scratch {
  #bytes = new Uint8Array();

  ofSize(size: number): Uint8Array<ArrayBuffer> {
    if (this.#bytes.length < size) this.#bytes = new Uint8Array(size);
    return this.#bytes.subarray(0, size);
  }
}

/** Puts the rows of tensors where they belong, as they are read. */
class TensorReader implements TensorVisitor {
  /** Of one tensor after another: its bytes, and what these are as float32. */
  readonly #bytes = new Scratch();
  readonly #numbers = new Scratch();

  constructor(
    private readonly file: WeightsFile,
    private readonly opened: WeightsFiles,
    private readonly fit: WeightsFit,
    private readonly targets: Targets,
  ) {}

  place(tensor: string, entry: TensorEntry): Uint8Array | undefined {
    const { dtype, start, end } = entry;
    const [only] = this.#piecesOf(tensor);
    if (only === undefined) return undefined;
    // somebody may write the file anew between the look at its header and this
    const seen = this.opened.tensors.get(this.file.nameOf(tensor) ?? "");
    if (!isDeepStrictEqual(seen, entry)) throw Failure.of("changed-weights-file", { path: this.file.path });
    const whole = this.#valuesOf(only.parameter);
    if (dtype === "F32" && !only.transposed && only.rows * only.columns * 4 === end - start)
      return new Uint8Array(whole.buffer, 4 * only.to * only.columns, end - start);
    return this.#bytes.ofSize(end - start);
  }

  placed(tensor: string, { dtype }: TensorEntry, bytes: Uint8Array): void {
    const numbers = toFloat32(
      bytes,
      dtype,
      (length) => new Float32Array(this.#numbers.ofSize(4 * length).buffer, 0, length),
    );
    const found = countNonFinite(numbers);
    if (found > 0) {
      const { path } = this.file;
      throw Failure.of("non-finite-tensor", { path, tensor, count: found, all: numbers.length });
    }
    for (const piece of this.#piecesOf(tensor)) {
      const values = this.#valuesOf(piece.parameter);
      // read to its place
      if (numbers.buffer !== values.buffer) copyRows(numbers, values, piece);
    }
  }

  #piecesOf(tensor: string): readonly RowPiece[] {
    const name = this.file.nameOf(tensor);
    return (name !== undefined && this.fit.pieces.get(name)) || [];
  }

  #valuesOf(parameter: string): Float32Array {
    const { shapes, values } = this.targets;
    const known = values.get(parameter)?.values;
    if (known instanceof Float32Array) return known;
    const shape = shapes.get(parameter) ?? [];
    const made = new Float32Array(sizeOf(shape));
    values.set(parameter, { type: { dtype: "float32", shape }, values: made });
    return made;
  }
}

/** The side of a square of numbers that is moved at once where axes are exchanged: 16 numbers are a line of the processor's cache. */
const tile = 32;

/**
 * The square on its way. Rows of a matrix often lie multiples of a power of two apart, and then push one another out of the cache: each
 * is therefore read, and written, at one go.
 */
const square = new Float32Array(tile * tile);

function copyRows(numbers: Float32Array, values: Float32Array, piece: RowPiece): void {
  const { from, to, rows, columns, transposed } = piece;
  if (!transposed) {
    values.set(numbers.subarray(from * columns, (from + rows) * columns), to * columns);
    return;
  }
  const stride = numbers.length / columns;
  for (let top = 0; top < rows; top += tile) {
    for (let left = 0; left < columns; left += tile) {
      const [height, width] = [Math.min(tile, rows - top), Math.min(tile, columns - left)];
      for (let column = 0; column < width; column += 1) {
        const source = (left + column) * stride + from + top;
        for (let row = 0; row < height; row += 1)
          square[row * tile + column] = numbers[source + row] as number;
      }
      for (let row = 0; row < height; row += 1) {
        const target = (to + top + row) * columns + left;
        for (let column = 0; column < width; column += 1)
          values[target + column] = square[row * tile + column] as number;
      }
    }
  }
}

/** What a run recorded of its weights. */
interface RecordedWeights {
  readonly weights?: WeightsSource;
}

/**
 * A run goes on with the files that it began with: SPK4216 where one is another now. One that is gone is missed only where the run
 * has no checkpoint yet (`hasCheckpoint`).
 */
export function requireSameWeights({ weights }: RecordedWeights, hasCheckpoint: boolean): void {
  for (const { path, sha256 } of weights?.files ?? []) {
    if (hasCheckpoint && statSync(path, { throwIfNoEntry: false }) === undefined) continue;
    if (hashFile(path) !== sha256) throw Failure.of("changed-weights-file", { path });
  }
}

/** The weights that a run began with, from the files that it recorded. Fails as `loadWeightsOf` does. */
export function loadWeightsAgain(
  { parameters, experiment }: WeightsOwner,
  { weights: recorded }: RecordedWeights,
): Named<HostTensor> | undefined {
  const { weights: config } = experiment;
  if (config === undefined || recorded === undefined) return undefined;
  return loadFiles(parameters, config, openFiles(recorded.files.map(({ path }) => path))).values;
}

/** What the files of weights hold, as one checksum: of a file alone, its own. */
function checksumOfFiles(files: WeightsSource["files"]): string {
  const [only, ...others] = files.map(({ sha256 }) => sha256);
  if (only !== undefined && others.length === 0) return only;
  return createHash("sha256")
    .update(JSON.stringify(files.map(({ sha256 }) => sha256)))
    .digest("hex");
}

/** The checksum of the files that an experiment begins with; undefined where there are none. Fails as `openWeights` does. */
export function fingerprintWeights(config: WeightsConfig | undefined): string | undefined {
  return config && checksumOfFiles(hashFiles(openWeights(config)));
}

function hashFiles({ files }: WeightsFiles): WeightsSource["files"] {
  return files.map(({ path }) => ({ path, sha256: hashFile(path) }));
}

/** The SHA-256 of a file, in hexadecimal. Fails as `openWeights` does. */
function hashFile(path: string): string {
  return reading(path, () => readTensors(path, { place: () => undefined, placed: () => {} }));
}
