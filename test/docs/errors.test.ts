import { describe, expect, test } from "vitest";
import { type Code, catalogue, type Message } from "../../diagnostics/index.js";
import { codesOf, fenced, page } from "./examples.js";

const text = page("errors.md");
const parts = text.split(/^### (.+)$/m).slice(1);
const sections = parts.flatMap((heading, index) => {
  if (index % 2 !== 0) return [];
  const [code = "", name = ""] = heading.split(" ");
  return [{ code, name, body: (parts[index + 1] ?? "").replace(/^## .*/ms, "") }];
});
const messages: ReadonlyMap<string, Message<never>> = new Map(Object.entries(catalogue));

/** Codes whose example cannot be a spec on the page, with what gives them. */
const provoked: Partial<Record<Code, () => Code[]>> = {
  SPK1007: () => codesOf(minimal, { settings: [{ path: "train.epochs", value: "2 3" }] }),
  SPK1011: () => codesOf("$ ".repeat(51)).slice(-1),
  SPK1016: () => codesOf("model M {\0}"),
  SPK2174: () =>
    codesOf(minimal, {
      settings: [{ path: "seed", value: "3" }],
      sweeps: [{ path: "seed", values: "1, 2" }],
    }),
  SPK2028: () =>
    codesOf(Array.from({ length: 200 }, (_, i) => `const c${i} = unknown${i}`).join("\n")).slice(-1),
  SPK2029: () => codesOf(manyModels),
  SPK2027: () => codesOf(constantChain(600)),
};

const minimal = `
  model Net { input 20  dense(5) }
  experiment E {
    data synthetic  model Net  loss crossentropy
    train adam(lr: 0.01) for 5 epochs batch 64
  }`;

const manyModels = `
  model Net(n: int) { input 20  repeat n { relu }  dense(5) }
  experiment E {
    data synthetic  model Net(n: 1)  loss crossentropy
    train adam(lr: 0.01) for 5 epochs batch 64
    sweep model.n over ${Array.from({ length: 200 }, (_, i) => 20_000 + i).join(", ")}
  }`;

function constantChain(length: number): string {
  const links = Array.from({ length }, (_, i) => `const c${i + 1} = c${i} + 1`);
  return [...links.reverse(), "const c0 = 1"].join("\n");
}

test("every message has a code of its own and one section, in order", () => {
  const headings = [...messages].map(([name, { code }]) => `${code} ${name}`);
  expect(new Set([...messages.values()].map(({ code }) => code)).size).toBe(messages.size);
  expect(sections.map(({ code, name }) => `${code} ${name}`)).toEqual(headings.sort());
});

describe.each(sections)("$code", ({ code, body }) => {
  const specs = fenced(body, "spk");

  test("has a meaning, an example and a fix", () => {
    expect(body.trim()).toMatch(/^(?!```|\*\*|#)./);
    const examples = [...specs, ...fenced(body, "text"), ...fenced(body, "sh")];
    expect(examples.length).toBeGreaterThan(0);
    expect(body).toMatch(/^\*\*Fix:\*\* \S/m);
  });

  test("is what its example gives", () => {
    const provoke = provoked[code as Code];
    if (provoke !== undefined) expect(provoke()).toEqual([code]);
    else if (!code.startsWith("SPK4")) expect(specs.length).toBeGreaterThan(0);
    for (const spec of specs) expect(codesOf(spec), spec).toEqual([code]);
  });
});

describe.each(sections.filter(({ code }) => code.startsWith("SPK4")))("$code", ({ code, name, body }) => {
  const message = messages.get(name);

  test("shows its message as printed", () => {
    expect(fenced(body, "text").join("")).toMatch(new RegExp(`^${message?.severity} ${code} ${name}: `));
  });

  test("says its exit status, where it is not 1", () => {
    const said = /Exit status (\d)/.exec(body)?.[1] ?? "1";
    expect(Number(said)).toBe(message?.exit);
  });
});

test("settings from outside give the codes that sweeps give", () => {
  expect(codesOf(minimal, { settings: [{ path: "train.epoch", value: "2" }] })).toEqual(["SPK2090"]);
  expect(codesOf(minimal, { settings: [{ path: "train.optimizer", value: "3" }] })).toEqual(["SPK2091"]);
  expect(codesOf(minimal, { experiment: "F" })).toEqual(["SPK2008"]);
});
