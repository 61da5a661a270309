import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type * as ort from "onnxruntime-node";
import { loadRuntime } from "./load-runtime.js";
import { type OnnxDevice, providers } from "./providers/index.js";
import { sessionError } from "./session-error.js";
import { type OnnxEngineOptions, type SessionWishes, sessionOptions } from "./session-options.js";

/** Loads a model. If the device cannot be used, the error says why. */
export async function createSession(
  model: Uint8Array,
  options: OnnxEngineOptions,
  wishes?: SessionWishes,
): Promise<ort.InferenceSession> {
  const device = options.device ?? "cpu";
  providers[device].setUp?.();
  const { InferenceSession } = loadRuntime();
  try {
    return await InferenceSession.create(model, sessionOptions(options, wishes));
  } catch (error) {
    const reason = whyUnavailable(device, messageOf(error));
    if (reason !== undefined) throw new UnavailableDeviceError(reason, { cause: error });
    throw sessionError("to load a compiled program", error);
  }
}

/** The device of a session cannot be used on this machine; the message says why. */
class UnavailableDeviceError extends Error {}

/** Why a device cannot be used here, if a message of ONNX Runtime says so; undefined for other messages. */
export function whyUnavailable(device: OnnxDevice, message: string): string | undefined {
  return message.includes(`[${device}] backend not found`)
    ? `the package has nothing for it on ${process.platform} ${process.arch}`
    : providers[device].unavailable(message);
}

/** Whether a session was refused because part of it would not run on its device. */
export function isRefusedFallback(error: unknown): boolean {
  return /fallback to CPU EP has been explicitly disabled/.test(messageOf(error));
}

/** Ends the profile that a session writes under this prefix; the path of the file. */
export async function endProfile(session: ort.InferenceSession, prefix: string): Promise<string> {
  session.endProfiling();
  // ONNX Runtime adds the time to the name and does not tell it. Files of earlier processes may lie beside it.
  const folder = dirname(prefix);
  const files = (await readdir(folder)).filter((name) => name.startsWith(`${basename(prefix)}_`));
  const file = files.sort().at(-1);
  if (file === undefined) throw new Error(`ONNX Runtime wrote no profile ${prefix}`);
  return join(folder, file);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
