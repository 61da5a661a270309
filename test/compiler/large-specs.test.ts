import { describe, expect, test } from "vitest";
import { type CheckResult, checkSource, SourceFile } from "../../compiler/index.js";
import { shapes } from "../fuzz/large-specs.js";

const check = (text: string): CheckResult =>
  checkSource(new SourceFile("large.spk", text), { readFile: () => undefined });

/** Milliseconds of the processor, which other work on the machine does not lengthen much. */
function timeOf(text: string): number {
  const start = process.cpuUsage();
  check(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

describe("the time of a check grows with the text, and not with its square:", () => {
  const [small, large] = [8_000, 32_000];

  test.each(Object.entries(shapes))("%s", { retry: 3 }, (_, shape) => {
    timeOf(shape(small));
    const before = Math.max(5, timeOf(shape(small)));
    // four times the text: of a square, sixteen times the time
    expect(timeOf(shape(large)) / before).toBeLessThan(10);
  });
});

const experiment = (more: string): string => `
  model Net(n: int) { input 20  repeat n { relu }  dense(5) }
  experiment E {
    data synthetic  model Net(n: 20000)  loss crossentropy
    train adam(lr: 0.01) for 5 epochs batch 64
    ${more}
  }`;
const numbers = (from: number): string => Array.from({ length: 1000 }, (_, i) => from + i).join(", ");
const codesOf = (text: string): string[] => check(text).diagnostics.map(({ code }) => code);

describe("the work that a short spec can ask for", () => {
  test("is done once where combinations of a sweep share a model", () => {
    const { checked } = check(experiment(`sweep seed over ${numbers(0)}`));
    const [first] = checked?.experiments ?? [];
    expect(first?.combinations).toHaveLength(1000);
    expect(new Set(first?.combinations.map(({ experiment }) => experiment.model)).size).toBe(1);
  });

  test("has a limit where each has a model of its own: SPK2029", () => {
    expect(codesOf(experiment(`sweep model.n over ${numbers(20_000)}`))).toEqual(["SPK2029"]);
  });

  test("counts every experiment", () => {
    const seeds = `sweep seed over ${numbers(0)}`;
    const others = Array.from({ length: 20 }, (_, i) => `experiment E${i} extends E { seed ${i} }`);
    expect(codesOf(`${experiment(seeds)}\n${others.join("\n")}`)).toEqual(["SPK2029"]);
  });

  test("ends after a hundred errors: SPK2028", () => {
    const unknown = Array.from({ length: 200 }, (_, i) => `const c${i} = unknown${i}`).join("\n");
    expect(codesOf(unknown)).toEqual([...new Array(100).fill("SPK2005"), "SPK2028"]);
  });

  test("ends where one error is found again and again: SPK2028", () => {
    const wrong = experiment(`inject Secret at nowhere by add(gamma: 1)\nsweep seed over ${numbers(0)}`);
    const others = Array.from({ length: 20 }, (_, i) => `experiment E${i} extends E { seed ${i} }`);
    const codes = codesOf(`keyspace Secret { dim 2 }\n${wrong}\n${others.join("\n")}`);
    expect(new Set(codes)).toEqual(new Set(["SPK2009", "SPK2028"]));
  });
});

describe("imports", () => {
  const importing = (files: number, size: number): string[] => {
    const text = Array.from({ length: files }, (_, i) => `import "./f${i}.spk"`).join("\n");
    const readFile = (path: string): string | undefined =>
      size === 0 ? undefined : `// ${path}${" ".repeat(size)}`;
    const { diagnostics } = checkSource(new SourceFile("a.spk", text), { readFile });
    return diagnostics.map(({ code, message }) => `${code}: ${message}`);
  };

  test("may be 4 MB of text together", () => {
    const refused = (messages: readonly string[]) => messages.filter((one) => one.startsWith("SPK2011"));
    expect(refused(importing(3, 2 ** 20))).toEqual([]);
    expect(refused(importing(5, 2 ** 20))[0]).toBe(
      "SPK2011: cannot import ./f3.spk: the spec and its imports are larger than 4 MB",
    );
  });

  test("are no longer read where a hundred cannot be", () => {
    expect(importing(1000, 0)).toHaveLength(100);
  });
});
