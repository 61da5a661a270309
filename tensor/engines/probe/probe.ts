import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ComputeTarget } from "../catalogue.js";
import type { Finding } from "./worker.js";

/** What a device did when it was tried. */
export interface ProbeReport {
  readonly engine: string;
  readonly device: string;
  readonly title: string;
  readonly gpu: boolean;
  /** It took training steps, and their losses are finite numbers. */
  readonly works: boolean;
  readonly hardware: string | null;
  /** Losses of the first steps of the tiny network. All devices should agree on them. */
  readonly losses: readonly number[];
  /** Milliseconds per step of a tiny network and of one like MNIST's at batch 128; null if it did not get that far. */
  readonly tinyStep: number | null;
  readonly typicalStep: number | null;
  /** Why it does not work, or did not finish; null if it did. */
  readonly reason: string | null;
  readonly remedy: string;
}

export interface ProbeOptions {
  /** Seconds after which the device is given up. */
  readonly seconds?: number;
  /** Leaves out the larger step. */
  readonly quick?: boolean;
  readonly script?: URL;
}

const workerScript = new URL("./worker.js", import.meta.url);

/** Tries a device with training steps, in a process of its own: a crash does not harm the caller. */
export async function probeTarget(
  { engine, device, about }: ComputeTarget,
  { seconds = 30, quick = false, script = workerScript }: ProbeOptions = {},
): Promise<ProbeReport> {
  const findings: Finding[] = [];
  const end = await watch(script, [engine, device, ...(quick ? ["quick"] : [])], seconds, (finding) =>
    findings.push(finding),
  );

  const find = <K extends Finding["kind"]>(kind: K): Extract<Finding, { kind: K }> | undefined =>
    findings.find((finding): finding is Extract<Finding, { kind: K }> => finding.kind === kind);
  const tiny = find("tiny");
  const typical = find("typical");
  const finite = tiny?.losses.every(Number.isFinite) ?? false;
  const complete = finite && (quick || typical !== undefined);
  return {
    engine,
    device,
    title: about.title,
    gpu: about.gpu,
    works: finite,
    hardware: find("opened")?.hardware ?? null,
    losses: tiny?.losses ?? [],
    tinyStep: tiny?.milliseconds ?? null,
    typicalStep: typical?.milliseconds ?? null,
    reason: complete
      ? null
      : (find("failed")?.reason ?? (tiny && !finite ? "its losses are not finite" : end)),
    remedy: about.remedy,
  };
}

/** Runs the script until it ends or its time is up. Resolves to how it ended, in words. */
function watch(
  script: URL,
  args: readonly string[],
  seconds: number,
  tell: (finding: Finding) => void,
): Promise<string> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, 1000 * seconds);
  createInterface({ input: child.stdout }).on("line", (line) => {
    // Libraries print lines of their own; ours are JSON objects.
    if (line.startsWith('{"kind":')) tell(JSON.parse(line) as Finding);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      if (late) resolve(`it was not done after ${seconds} s`);
      else
        resolve(
          signal === null ? `the process ended with status ${status}` : `the process died of ${signal}`,
        );
    });
  });
}
