import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { loadCheckpoint, RunFolder, runFiles } from "../../runtime/index.js";
import { saveCheckpoint } from "../../runtime/run-folder/checkpoint.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
} from "../../runtime/safetensors/safetensors.js";
import { initialState } from "../../runtime/train/training-state.js";
import type { RandomStream } from "../../tensor/random/index.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { tinyModel } from "../support/tiny-model.js";
import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
import { mutatedTexts } from "./mutate-json.js";

const model = tinyModel();

let sound: Uint8Array | undefined;

function soundCheckpoint(): Uint8Array {
  if (sound !== undefined) return sound;
  const place = scratchFolder();
  const folder = RunFolder.create(join(place, "run"));
  folder.writeJson(runFiles.config, model.experiment);
  const progress = { epochs: [], running: null };
  saveCheckpoint(folder, runFiles.latest, model, { state: initialState(model), progress });
  sound = new Uint8Array(readFileSync(folder.fileOf(runFiles.latest)));
  folder.close();
  rmSync(place, { recursive: true });
  return sound;
}

/** Checkpoints: their bytes, the JSON of their header, or numbers and metadata under a checksum that is right. */
export const checkpoints: FuzzKind = {
  name: "checkpoints",
  tried: 150,
  draw: (seed) => {
    const random = randomOf("checkpoints", seed);
    const bytes = soundCheckpoint();
    const change = [mutateBytes, mutateHeader, mutateUnderChecksum][random.below(3)] ?? mutateBytes;
    return {
      files: {
        [`run/${runFiles.config}`]: JSON.stringify(model.experiment),
        [`run/${runFiles.latest}`]: change(bytes, random),
      },
      read: (folder) => {
        loadCheckpoint(RunFolder.open(join(folder, "run")), runFiles.latest, model);
      },
    };
  },
};

const headerOf = (bytes: Uint8Array): { readonly text: string; readonly end: number } => {
  const end = 8 + new DataView(bytes.buffer).getUint32(0, true);
  return { text: new TextDecoder().decode(bytes.subarray(8, end)), end };
};

function mutateHeader(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const { text, end } = headerOf(bytes);
  const [mutated = ""] = mutatedTexts(text, random.below(2 ** 31), 1);
  const header = new TextEncoder().encode(mutated);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(header.length), true);
  return Uint8Array.from(Buffer.concat([size, header, bytes.subarray(end)]));
}

/** What someone makes who writes the checksum anew. Bytes that are no safetensors any more stay as they are. */
function mutateUnderChecksum(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const damaged = random.below(2) === 0 ? mutateHeader(bytes, random) : mutateTensors(bytes, random);
  try {
    return encodeSafetensors(withChecksum(decodeSafetensors(damaged)));
  } catch {
    return damaged;
  }
}

function mutateTensors(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const { end } = headerOf(bytes);
  const tensors = mutateBytes(bytes.subarray(end), random);
  return Uint8Array.from(Buffer.concat([bytes.subarray(0, end), tensors]));
}

/** As `saveCheckpoint` makes it. */
function withChecksum({ tensors, metadata: { sha256: _, ...metadata } }: SafetensorsFile): SafetensorsFile {
  const types = Object.entries(tensors).map(([name, { type }]) => [name, type.dtype, type.shape]);
  const hash = createHash("sha256").update(JSON.stringify({ metadata, types }));
  for (const { values } of Object.values(tensors)) hash.update(values);
  return { tensors, metadata: { ...metadata, sha256: hash.digest("hex") } };
}
