import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createOnnxEngine, providers } from "../../../../runtime/engines/onnx/index.js";
import { unavailable } from "../../../../runtime/engines/onnx/session.js";
import { float32 } from "../../../../runtime/ops/index.js";
import { functionOf } from "./programs.js";

// Before Vulkan is looked for: this file has a process of its own, and in it there is no GPU.
process.env["VK_ICD_FILENAMES"] = "/nowhere/driver.json";

const doubling = functionOf(float32(3), (ops, x) => ({ y: ops.add(x, x) }));
const compileOn = (device: keyof typeof providers) => createOnnxEngine({ device }).compile(doubling);

const onnxRuntime = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
const binaries = join(onnxRuntime, "bin", "napi-v6", process.platform, process.arch);
const hasCuda = existsSync(join(binaries, "libonnxruntime_providers_cuda.so"));

describe("a device that is not there", () => {
  test.skipIf(process.platform !== "linux")(
    "is told for WebGPU, each time, and the CPU goes on",
    async () => {
      for (let i = 0; i < 2; i++) {
        await expect(compileOn("webgpu")).rejects.toMatchObject({ code: "SPK4203", exit: 3 });
      }
      await (await compileOn("cpu")).dispose();
    },
  );

  test.skipIf(process.platform !== "linux" || process.arch !== "x64" || hasCuda)(
    "is told for CUDA where its libraries are not installed",
    async () => {
      const failure = await compileOn("cuda").catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "SPK4203", exit: 3 });
      expect(String(failure)).toContain("Failed to load shared library");
      await (await compileOn("cpu")).dispose();
    },
  );

  test("is told for CUDA without a GPU or with an old driver", () => {
    const words =
      "/src/cuda_call.cc:122 onnxruntime::CudaCall(int) CUDA failure 100: no CUDA-capable device is detected ; " +
      "GPU=-1 ; hostname=box ; expr=cudaSetDevice(info_.device_id);";
    const failure = unavailable("cuda", words);
    expect(failure?.code).toBe("SPK4203");
    expect(failure?.message).toBe(
      "onnx does not work on cuda here: CUDA failure 100: no CUDA-capable device is detected",
    );
  });

  test("is told where the package has no such provider", () => {
    const failure = unavailable("cuda", "no available backend found. ERR: [cuda] backend not found.");
    expect(failure?.code).toBe("SPK4203");
    expect(failure?.message).toContain(`nothing for it on ${process.platform} ${process.arch}`);
  });
});

test("products for CUDA are asked for in full float32, unless the user says otherwise", () => {
  delete process.env["NVIDIA_TF32_OVERRIDE"];
  providers.cuda.setUp?.();
  expect(process.env["NVIDIA_TF32_OVERRIDE"]).toBe("0");
  process.env["NVIDIA_TF32_OVERRIDE"] = "1";
  providers.cuda.setUp?.();
  expect(process.env["NVIDIA_TF32_OVERRIDE"]).toBe("1");
});
