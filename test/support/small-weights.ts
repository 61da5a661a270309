import type { ReadWeights } from "../../compiler/index.js";
import { Failure } from "../../diagnostics/index.js";
import type { FileTensor } from "../../runtime/language.js";

const tensor = (dtype: string, ...shape: number[]): FileTensor => ({ dtype, shape });

/** Two linear maps, in PyTorch's layout. */
const net = { "fc1.weight": [8, 20], "fc1.bias": [8], "fc2.weight": [5, 8], "fc2.bias": [5] };

/** Files of weights that examples of specs name, as their headers have them. */
const files: Readonly<Record<string, Readonly<Record<string, FileTensor>>>> = {
  "net.safetensors": ofDtype("F32"),
  "net64.safetensors": ofDtype("F64"),
  "own.safetensors": {
    "dense1.weight": tensor("F32", 8, 20),
    "dense1.bias": tensor("F32", 8),
    "dense2.weight": tensor("BF16", 5, 8),
    "dense2.bias": tensor("F16", 5),
  },
  "twice.safetensors": {
    "dense1.weight": tensor("F32", 8, 20),
    "dense1.bias": tensor("F32", 8),
    "linear.bias": tensor("F32", 8),
  },
};

function ofDtype(dtype: string): Readonly<Record<string, FileTensor>> {
  return Object.fromEntries(Object.entries(net).map(([name, shape]) => [name, tensor(dtype, ...shape)]));
}

/** Reads the headers of files that are not there. */
export const readSmallWeights: ReadWeights = ({ file: path }) => {
  const found = files[path];
  if (found !== undefined) return new Map(Object.entries(found));
  return Failure.of("unreadable-weights", { path, reason: "no such file or folder" });
};
