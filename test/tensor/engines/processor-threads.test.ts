import { availableParallelism } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createEngine } from "../../../tensor/engines/index.js";
import { sessionOptions } from "../../../tensor/engines/onnx/session-options.js";
import { processorThreads } from "../../../tensor/engines/processor-threads.js";

afterEach(() => vi.unstubAllEnvs());

describe("processor threads", () => {
  test.each(["", undefined])("are one for each core where SPANKEY_THREADS is %j", (value) => {
    vi.stubEnv("SPANKEY_THREADS", value);
    expect(processorThreads()).toBe(availableParallelism());
  });

  test("are as many as SPANKEY_THREADS says, unless an option says another number", () => {
    vi.stubEnv("SPANKEY_THREADS", "3");
    expect(sessionOptions({}).intraOpNumThreads).toBe(3);
    expect(sessionOptions({ threads: 2 }).intraOpNumThreads).toBe(2);
  });

  test("are a mistake of the user's where an engine is chosen, and no reason to take another one", async () => {
    vi.stubEnv("SPANKEY_THREADS", "abc");
    await expect(createEngine()).rejects.toMatchObject({ code: "SPK4205" });
    const engine = await createEngine({ engine: "onnx", device: "cpu", threads: 1 });
    expect(engine.name).toBe("onnx");
  });

  test.each(["0", "-1", "1.5", "two", "1025", " "])("are not %j", (value) => {
    vi.stubEnv("SPANKEY_THREADS", value);
    expect(processorThreads).toThrow(
      expect.objectContaining({ code: "SPK4205", exit: 2, message: expect.stringContaining(value) }),
    );
  });
});
