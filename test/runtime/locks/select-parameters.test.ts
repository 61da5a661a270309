import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParameterTree } from "../../../runtime/index.js";
import { selectParameters } from "../../../runtime/locks/index.js";
import { ParameterNames } from "../../../runtime/parameters/parameter-names.js";

const declared = { shape: [2], initializer: { kind: "constant", value: 0 } } as const;
const parameters = {
  conv1: { weight: declared, bias: declared },
  norm: { scale: declared, mean: { ...declared, buffer: true } },
  block: { conv1: { weight: declared } },
} as const;
const owner = { parameters, experiment: { name: "E" } };

describe("the parameters of a lock", () => {
  it.each([
    [undefined, ["conv1.weight", "conv1.bias", "norm.scale", "block.conv1.weight"]],
    [["conv1.bias"], ["conv1.bias"]],
    [
      ["block", "conv1"],
      ["conv1.weight", "conv1.bias", "block.conv1.weight"],
    ],
    [["norm"], ["norm.scale"]],
    [["*.weight"], ["conv1.weight", "block.conv1.weight"]],
    [["conv?.bias", "conv1.bias"], ["conv1.bias"]],
    [["*"], ["conv1.weight", "conv1.bias", "norm.scale", "block.conv1.weight"]],
  ])("that %j names are %j", (patterns, names) => {
    expect(selectParameters(owner, patterns)).toEqual(names);
  });

  it.each([
    ["conv2", "SPK4303", "did you mean `conv1`?"],
    ["conv1.weigth", "SPK4303", "did you mean `conv1.weight`?"],
    ["entirely.other", "SPK4303", "it has conv1.weight, "],
    ["conv1+", "SPK4303", ""],
    ["norm.mean", "SPK4304", "running statistics"],
    ["*mean", "SPK4304", ""],
  ])("are not those of %s", (pattern, code, hint) => {
    expect(() => selectParameters(owner, ["conv1", pattern])).toThrow(
      expect.objectContaining({ code, hint: expect.stringContaining(hint) }),
    );
  });

  it("are none where the model has none", () => {
    const bare = { parameters: { norm: { mean: parameters.norm.mean } }, experiment: { name: "E" } };
    expect(() => selectParameters(bare, undefined)).toThrow(expect.objectContaining({ code: "SPK4305" }));
  });
});

describe("patterns", () => {
  /** The same as a regular expression, which may take exponential time. */
  const expression = (pattern: string): RegExp => {
    const parts = pattern.replace(/[.]/g, "\\.").replaceAll("*", ".*").replaceAll("?", ".");
    return new RegExp(`^${parts}(\\..*)?$`, "s");
  };

  it("mean what they mean as regular expressions", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "."), { minLength: 1, maxLength: 7 })
      .map((of) => of.join(""));
    const pattern = fc
      .array(fc.constantFrom("a", "b", ".", "*", "?"), { maxLength: 7 })
      .map((of) => of.join(""));
    fc.assert(
      fc.property(text, pattern, (name, place) => {
        // names have no empty part
        fc.pre(name.split(".").every((part) => part !== ""));
        const tree = name
          .split(".")
          .reduceRight<ParameterTree>(
            (inner, part) => ({ [part]: inner }),
            declared as unknown as ParameterTree,
          );
        const found = new ParameterNames(tree).find(place);
        expect(found).toEqual(expression(place).test(name) ? [name] : "unknown");
      }),
      { numRuns: 500 },
    );
  });

  it("with many stars end", () => {
    const names = new ParameterNames({ ["a".repeat(200)]: { weight: declared } });
    expect(names.find(`${"*a".repeat(60)}b`)).toBe("unknown");
  });
});
