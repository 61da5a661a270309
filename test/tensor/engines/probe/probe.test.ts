import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { computeTargets, findTarget } from "../../../../tensor/engines/catalogue.js";
import { inOrderOfTrust, preferred } from "../../../../tensor/engines/choose.js";
import { type ProbeReport, probeTarget } from "../../../../tensor/engines/probe/probe.js";
import { scratchFolder } from "../../../support/scratch-folder.js";

const target = findTarget("onnx", "cpu");
const folder = scratchFolder();

/** A stand-in for the worker: a script that can fail in every way. */
function script(name: string, code: string): URL {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `const tell = (finding) => console.log(JSON.stringify(finding));\n${code}\n`);
  return pathToFileURL(path);
}

const opened = 'tell({ kind: "opened", hardware: "Card 3000" });';
const tiny = 'tell({ kind: "tiny", losses: [2, 1], milliseconds: 3 });';

// Each in a process of its own, so they go side by side.
describe.concurrent("a device that is tried", () => {
  it("is reported with its hardware, its losses and its times", async () => {
    const whole = script("whole", `${opened}${tiny}tell({ kind: "typical", milliseconds: 40 });`);
    expect(await probeTarget(target, { script: whole })).toMatchObject({
      ...{ engine: "onnx", device: "cpu", works: true, hardware: "Card 3000", losses: [2, 1] },
      ...{ tinyStep: 3, typicalStep: 40, reason: null },
    });
  });

  it("may fail, and says why", async () => {
    const failing = script("failing", 'tell({ kind: "failed", reason: "no card" });');
    expect(await probeTarget(target, { script: failing })).toMatchObject({ works: false, reason: "no card" });
  });

  it("may crash its process without harm to the caller", async () => {
    const crashing = script(
      "crashing",
      `${opened}process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 99);`,
    );
    expect(await probeTarget(target, { script: crashing })).toMatchObject({
      works: false,
      hardware: "Card 3000",
      reason: "the process died of SIGSEGV",
    });
  });

  it("does not work if its losses are not numbers", async () => {
    const wrong = script("wrong", 'tell({ kind: "tiny", losses: [2, null], milliseconds: 3 });');
    expect(await probeTarget(target, { script: wrong })).toMatchObject({
      works: false,
      reason: "its losses are not finite",
    });
  });

  it("may print other lines beside its findings", async () => {
    const chatty = script("chatty", `console.log("Hello!"); console.log("{}"); ${tiny}`);
    expect(await probeTarget(target, { script: chatty })).toMatchObject({ works: true });
  });
});

describe("a device that hangs", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is given up; its findings up to then count", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const told = join(folder, "told");
    const hanging = script(
      "hanging",
      `${opened}${tiny}
      import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(told)}, "");
      setInterval(() => {}, 99);`,
    );
    const report = probeTarget(target, { script: hanging, seconds: 1000 });
    // these waits turn the clock a little, far less than to its end
    await vi.waitFor(() => expect(existsSync(told)).toBe(true), { timeout: 60_000 });
    vi.advanceTimersByTime(1_000_000);
    expect(await report).toMatchObject({
      works: true,
      typicalStep: null,
      reason: "it was not done after 1000 s",
    });
  });
});

describe("the device that auto takes", () => {
  const report = (device: string, change: Partial<ProbeReport>): ProbeReport => ({
    ...{ engine: "any", device, title: "", gpu: true, works: true, hardware: null, losses: [1] },
    ...{ tinyStep: 1, typicalStep: 10, reason: null, remedy: "" },
    ...change,
  });
  const cpu = report("cpu", { gpu: false, typicalStep: 20 });
  const slowCpu = report("slow-cpu", { gpu: false, typicalStep: 1 });

  it.each([
    ["the faster of two GPUs", [report("a", {}), report("b", { typicalStep: 5 }), cpu], "b"],
    ["the CPU if the GPU is only emulated", [report("a", { typicalStep: 900 }), cpu], "cpu"],
    ["no card that does not work", [report("a", { works: false, typicalStep: 1 }), cpu], "cpu"],
    ["no card that did not get through the usual step", [report("a", { typicalStep: null }), cpu], "cpu"],
    ["the first of the CPU targets", [cpu, slowCpu], "cpu"],
    ["nothing where nothing works", [report("a", { works: false })], undefined],
  ])("is %s", (_name, reports, device) => {
    expect(preferred(reports, true)?.device).toBe(device);
  });

  it("is tried for in this order if nothing is known: CPUs, GPUs, plain JavaScript", () => {
    const order = (engine: string) => inOrderOfTrust(computeTargets(engine)).map(({ device }) => device);
    expect(order("onnx")).toEqual(["cpu", "cuda", "webgpu"]);
    expect(order("tfjs")).toEqual(["native", "cuda", "webgpu", "cpu"]);
  });

  it("is a CPU target if there are no signs of a GPU", () => {
    expect(preferred([report("a", {}), cpu], false)?.device).toBe("cpu");
  });
});
