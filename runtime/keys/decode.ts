import type { Catalogue } from "../../tensor/catalogue.js";
import type { Shape } from "../../tensor/ops/tensor-type.js";
import { type ConfigValue, mismatchOf } from "../../tensor/signature.js";
import { alphas } from "./alphas/catalogue.js";
import { bases } from "./bases/catalogue.js";
import type { ChoiceEntry } from "./choice.js";
import type { KeyspaceConfig } from "./keyspace.js";
import { wrongKeys } from "./wrong-keys/catalogue.js";

/** Says what is wrong with a text that should be a key. */
export class MalformedKey extends Error {}

type JsonObject = Readonly<Record<string, unknown>>;

/** An object of a JSON text; `what` names it in messages. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new MalformedKey(`${what} is missing, or no object`);
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
  return sizes.map((size) => countOf(size, what));
}

export function countOf(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || Number(value) < 1) {
    throw new MalformedKey(`${what} must be a whole number above 0, not ${JSON.stringify(value)}`);
  }
  return Number(value);
}

/** The settings of a keyspace that keys are drawn by. */
export function keyspaceConfigOf(value: unknown, what: string): KeyspaceConfig {
  const config = objectOf(value, what);
  for (const part of ["basis", "alpha", "wrong"]) objectOf(config[part], `${part} of ${what}`);
  if (!isKeyspaceConfig(config)) throw new MalformedKey(`${what} has an invalid setting`);
  countOf(config["dim"], `dim of ${what}`);
  return config;
}

function isKeyspaceConfig(config: JsonObject): config is JsonObject & KeyspaceConfig {
  const { basis, alpha, std, wrong } = config;
  return (
    isChoiceOf(bases, basis) &&
    isChoiceOf(alphas, alpha) &&
    [basis, alpha].every(({ perPoint }) => typeof perPoint === "boolean") &&
    (std === null || (typeof std === "number" && Number.isFinite(std))) &&
    kindsIn(wrong).length > 0 &&
    kindsIn(wrong).every((kind) => isChoiceOf(wrongKeys, kind))
  );
}

function kindsIn(wrong: unknown): readonly unknown[] {
  if (!isObject(wrong) || wrong["kind"] !== "one_of") return [wrong];
  return Array.isArray(wrong["of"]) ? wrong["of"] : [];
}

/** Whether a value is something of a catalogue with all its arguments. Of numbers that it draws by, any will do. */
function isChoiceOf(catalogue: Catalogue<ChoiceEntry>, value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const entry = catalogue.get(String(value["kind"]));
  if (entry === undefined) return false;
  return Object.entries(entry.signature).every(([name, rule]) => {
    const argument = value[name];
    return isConfigValue(argument) && mismatchOf(rule, argument)?.kind !== "type";
  });
}

function isConfigValue(value: unknown): value is ConfigValue {
  return ["number", "boolean", "string"].includes(typeof value);
}

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
