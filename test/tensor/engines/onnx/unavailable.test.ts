import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { findTarget, openTarget } from "../../../../tensor/engines/index.js";
import { providers } from "../../../../tensor/engines/onnx/index.js";
import { whyUnavailable } from "../../../../tensor/engines/onnx/session.js";
import { skipped } from "../../../support/skipped.js";

// Set before Vulkan is loaded: this file runs in a process of its own, without a GPU.
process.env["VK_ICD_FILENAMES"] = "/nowhere/driver.json";

const open = (device: keyof typeof providers) => openTarget(findTarget("onnx", device), {});

const onnxRuntime = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
const binaries = join(onnxRuntime, "bin", "napi-v6", process.platform, process.arch);
const hasCuda = existsSync(join(binaries, "libonnxruntime_providers_cuda.so"));
const notLinux = process.platform === "linux" ? undefined : `${process.platform} finds a GPU without Vulkan`;
const noMissingLibraries =
  process.platform === "linux" && process.arch === "x64" && !hasCuda
    ? undefined
    : "they are installed, or there are none for this machine";

describe("a device that is not there", () => {
  test.skipIf(notLinux)(skipped("is told for WebGPU, each time, and the CPU goes on", notLinux), async () => {
    for (let i = 0; i < 2; i++) {
      await expect(open("webgpu")).rejects.toMatchObject({ code: "SPK4203", exit: 3 });
    }
    await open("cpu");
  });

  test.skipIf(noMissingLibraries)(
    skipped("is told for CUDA if its libraries are not installed", noMissingLibraries),
    async () => {
      const failure = await open("cuda").catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "SPK4203", exit: 3 });
      expect(String(failure)).toContain(
        "onnx does not work on cuda on this machine: Failed to load shared library",
      );
      await open("cpu");
    },
  );

  test("is told for CUDA without a GPU or with an old driver", () => {
    const words =
      "/src/cuda_call.cc:122 onnxruntime::CudaCall(int) CUDA failure 100: no CUDA-capable device is detected ; " +
      "GPU=-1 ; hostname=box ; expr=cudaSetDevice(info_.device_id);";
    expect(whyUnavailable("cuda", words)).toBe("CUDA failure 100: no CUDA-capable device is detected");
  });

  test("is told if the package has no such provider", () => {
    const words = "no available backend found. ERR: [cuda] backend not found.";
    expect(whyUnavailable("cuda", words)).toContain(`on ${process.platform} ${process.arch}`);
  });

  test("is not blamed for a wrong model", () => {
    expect(
      whyUnavailable("webgpu", "This is an invalid model. Error: Duplicate definition of name (x)."),
    ).toBe(undefined);
  });
});

test("CUDA computes products in full float32, unless the user says otherwise", () => {
  delete process.env["NVIDIA_TF32_OVERRIDE"];
  providers.cuda.setUp?.();
  expect(process.env["NVIDIA_TF32_OVERRIDE"]).toBe("0");
  process.env["NVIDIA_TF32_OVERRIDE"] = "1";
  providers.cuda.setUp?.();
  expect(process.env["NVIDIA_TF32_OVERRIDE"]).toBe("1");
});
