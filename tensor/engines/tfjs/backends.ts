import { createRequire } from "node:module";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
// Registers the gradients of TF.js's ops. Its core has them too, but not in the file that is built for Node.
import "@tensorflow/tfjs-layers";
import type { TfjsBackend } from "./backend.js";

const require = createRequire(import.meta.url);

// Without this, the first op in Node prints the advice to install another backend.
tf.enableProdMode();

/** libtensorflow on an NVIDIA GPU, by a package that npm installs where it can. Without a GPU it would run on the CPU. */
export async function libtensorflowGpu(): Promise<TfjsBackend> {
  const backend = await libtensorflowFrom("@tensorflow/tfjs-node-gpu");
  const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice?: boolean };
  if (isUsingGpuDevice !== true) throw new Error("libtensorflow found no GPU that CUDA can use");
  return backend;
}

/** libtensorflow on the CPU, if the user has installed it. */
export async function libtensorflow(): Promise<TfjsBackend> {
  return await libtensorflowFrom("@tensorflow/tfjs-node");
}

async function libtensorflowFrom(name: string): Promise<TfjsBackend> {
  restoreIsNullOrUndefined();
  require(name);
  return await activated("tensorflow");
}

/**
 * The packages of libtensorflow (4.22, the last ones) call `util.isNullOrUndefined`, which Node removed in version 23.
 * They miss nothing else there, so it is put back.
 */
export function restoreIsNullOrUndefined(util: Record<string, unknown> = require("node:util")): void {
  util["isNullOrUndefined"] ??= (value: unknown): boolean => value === null || value === undefined;
}

/** TF.js's WebGPU backend on Dawn, which gives Node the API of a browser. */
export async function dawn(): Promise<TfjsBackend> {
  const dawn = require("webgpu") as DawnPackage;
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error("Dawn found no adapter");
  provideNavigator(gpu);
  require("@tensorflow/tfjs-backend-webgpu");
  // By default TF.js computes small ops on the CPU.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  const { vendor, architecture, description } = adapter.info;
  const hardware = description || `${vendor} ${architecture}`.trim();
  return { ...(await activated("webgpu")), ...(hardware === "" ? {} : { hardware }) };
}

/** The package `webgpu`; its own types need those of a browser. */
interface DawnPackage {
  readonly globals: Readonly<Record<string, unknown>>;
  create(options: readonly string[]): {
    requestAdapter(): Promise<{
      readonly info: { readonly vendor: string; readonly architecture: string; readonly description: string };
    } | null>;
  };
}

/** TF.js looks for `navigator.gpu`. Node has a navigator from version 21 on, without a gpu. */
function provideNavigator(gpu: unknown): void {
  const scope = globalThis as { navigator?: object };
  if (scope.navigator === undefined) {
    Object.defineProperty(scope, "navigator", { value: {}, configurable: true });
  }
  Object.defineProperty(scope.navigator, "gpu", { value: gpu, configurable: true });
}

/** TF.js's backend in plain JavaScript. */
export async function javascript(): Promise<TfjsBackend> {
  return await activated("cpu");
}

async function activated(name: string): Promise<TfjsBackend> {
  if (!(await tf.setBackend(name))) throw new Error(`the backend ${name} of TF.js does not start`);
  return { name };
}
