import type { Shape } from "../../tensor/ops/tensor-type.js";
import { type KeyspaceConfig, keyWays } from "../model.js";

/** Says what is wrong with a text that should be a key. */
export class MalformedKey extends Error {}

/** An object of a JSON text; `what` names it in messages. */
export function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MalformedKey(`${what} is missing, or no object`);
  }
  return value as Readonly<Record<string, unknown>>;
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new MalformedKey(`${what} is missing, or no list`);
  return value;
}

export function textOf(value: unknown, what: string): string {
  if (typeof value !== "string") throw new MalformedKey(`${what} is missing, or no text`);
  return value;
}

export function shapeOf(value: unknown, what: string): Shape {
  const sizes = listOf(value, what);
  return sizes.map((size) => sizeOf(size, what));
}

export function sizeOf(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || Number(value) < 1) {
    throw new MalformedKey(`${what} must be a whole number above 0, not ${JSON.stringify(value)}`);
  }
  return Number(value);
}

/** The settings of a key space that keys are drawn by. */
export function configOf(value: unknown, what: string): KeyspaceConfig {
  const config = objectOf(value, what);
  const [basis, alpha] = [
    objectOf(config["basis"], `basis of ${what}`),
    objectOf(config["alpha"], `alpha of ${what}`),
  ];
  const wrong = objectOf(config["wrong"], `wrong of ${what}`);
  const kinds =
    wrong["kind"] !== "one_of"
      ? [wrong]
      : Array.isArray(wrong["of"])
        ? wrong["of"].map((kind) => objectOf(kind, `wrong of ${what}`))
        : [];
  const isNumber = (one: unknown): boolean => typeof one === "number" && Number.isFinite(one);
  const parts = alphaParts.get(String(alpha["kind"]));
  const fits =
    ["uniform", "orthonormal"].includes(String(basis["kind"])) &&
    [basis["perPoint"], alpha["perPoint"]].every((flag) => typeof flag === "boolean") &&
    parts?.every((part) => isNumber(alpha[part])) === true &&
    kinds.length > 0 &&
    kinds.every(
      (kind) =>
        wrongParts.get(String(kind["kind"]))?.every((part) => isNumber(kind[part])) === true &&
        (kind["kind"] !== "adversarial" || (keyWays as readonly unknown[]).includes(kind["way"])),
    ) &&
    (config["std"] === null || isNumber(config["std"]));
  if (!fits) throw new MalformedKey(`${what} has a setting that is none`);
  sizeOf(config["dim"], `dim of ${what}`);
  return config as unknown as KeyspaceConfig;
}

/** The numbers that each kind of α has. */
const alphaParts: ReadonlyMap<string, readonly string[]> = new Map([
  ["uniform", ["low", "high"]],
  ["gaussian", ["mean", "std"]],
  ["dirichlet", ["concentration"]],
]);

/** The numbers that each kind of wrong key has. */
const wrongParts: ReadonlyMap<string, readonly string[]> = new Map([
  ["gaussian", []],
  ["orthogonal", []],
  ["stale", []],
  ["in_span", []],
  ["near", ["distance"]],
  ["scaled", ["low", "high"]],
  ["adversarial", ["steps", "step"]],
]);

/** float32, little-endian, in base64. */
export function encodeFloats(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

/** So many finite numbers from what `encodeFloats` gave. */
export function floatsOf(value: unknown, count: number, what: string): Float32Array {
  const text = textOf(value, what);
  const bytes = Buffer.from(text, "base64");
  // what is no base64, Buffer passes over
  if (bytes.toString("base64") !== text) throw new MalformedKey(`${what} are no base64, or cut short`);
  if (bytes.byteLength !== 4 * count) {
    throw new MalformedKey(`${what} should be ${count} numbers, but are ${bytes.byteLength / 4}`);
  }
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  if (!values.every(Number.isFinite)) throw new MalformedKey(`${what} hold what is no number`);
  return values;
}
