import { describe, expect, it } from "vitest";
import { float32 } from "../../../runtime/index.js";
import type { KeyspaceConfig } from "../../../runtime/keys/index.js";
import {
  drawnCoefficients,
  givenCoefficients,
  IssuedKeys,
  issueKey,
  type KeyFile,
  KeySource,
  requireUsable,
  type UserKey,
} from "../../../runtime/keys/index.js";
import { storedUserKey } from "../../../runtime/keys/key-schema.js";
import { decodeUserKey, encodeUserKey } from "../../../runtime/keys/user-key.js";
import { checkJson } from "../../../runtime/stored-json/index.js";
import { trace } from "../../../tensor/graph/index.js";
import { keyFile, keyFileOfTwo, sharings } from "../../support/key-files.js";
import { interpret } from "../../support/reference/index.js";

const at = (key: UserKey, point: string): Float32Array =>
  key.keys.get("Secret")?.get(point)?.values ?? new Float32Array();

/** What a batch of one sample gets from training under these coefficients. */
function trained({ layouts, bases }: KeyFile, alpha: readonly number[]) {
  const source = new KeySource(layouts, 1, bases);
  const types = { ...source.basisTypes(), ...source.drawTypes("valid", 1) };
  const graph = trace(types, (ops, inputs) => source.keys(ops, "valid", inputs));
  const draws = Object.keys(source.drawTypes("valid", 1)).map((name) => [name, alpha]);
  const given = Object.entries(source.basisTensors()).map(([name, { values }]) => [name, values]);
  return interpret(graph, Object.fromEntries([...draws, ...given]));
}

const decode = (stored: unknown) => decodeUserKey(checkJson(stored, storedUserKey));

describe("an issued key", () => {
  it.each(sharings)("is what training makes of a batch of this one key: %s", (_, change) => {
    const file = keyFile(change);
    const alpha = [0.25, 0.5, 0.75];
    const key = issueKey(file, givenCoefficients(alpha));
    const wanted = trained(file, alpha);
    for (const point of ["image", "pool"]) {
      const values = Array.from(wanted[point]?.values ?? []);
      expect(values.length).toBeGreaterThan(7);
      at(key, point).forEach((value, i) => {
        expect(value).toBeCloseTo(values[i] ?? Number.NaN, 5);
      });
    }
  });

  it("is the same of the same seed, and another of another", () => {
    const file = keyFile();
    const [a, b, c] = [1, 1, 2].map((seed) => at(issueKey(file, drawnCoefficients(seed)), "image"));
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it("has coefficients of its own at each point only where they are drawn so", () => {
    const alphas = (perPoint: boolean) => {
      const file = keyFile({ alpha: { kind: "uniform", low: 0, high: 1, perPoint } });
      const [layout] = file.layouts;
      return layout?.points.map((point) => Array.from(drawnCoefficients(5)(layout, point))) ?? [];
    };
    const [[a, b], [c, d]] = [alphas(false), alphas(true)];
    expect(a).toEqual(b);
    expect(c).not.toEqual(d);
  });

  it("has coefficients of its own in each key space", () => {
    const [one, two] = keyFileOfTwo().layouts.map((layout) =>
      layout.points.map((point) => Array.from(drawnCoefficients(5)(layout, point))),
    );
    expect(one).not.toEqual(two);
  });

  it("takes the bases of its points, or it is a defect of ours", () => {
    const without = (bases: KeyFile["bases"]) => () =>
      issueKey({ ...keyFile(), bases }, drawnCoefficients(1));
    expect(without(new Map())).toThrow("no basis at image");
    expect(without(new Map([["Secret", new Map()]]))).toThrow("no basis at image");
  });

  it.each([
    [{}, "`keys` is an object, not one with something in it"],
    [{ Secret: {} }, "`keys.Secret` is an object, not one with something in it"],
    [{ Secret: { image: { shape: [2, 0] } } }, "`keys.Secret.image.shape[1]` is 0, not 1 or more"],
  ])("is damaged where its keys are %o", (keys, reason) => {
    const stored = JSON.parse(encodeUserKey(issueKey(keyFile(), drawnCoefficients(1)))) as object;
    expect(() => decode({ ...stored, keys })).toThrow(reason);
  });

  it("comes back as it was written, and holds no basis and no coefficients", () => {
    const file = keyFile();
    const key = issueKey(file, givenCoefficients([0.25, 0.5, 0.75]));
    const text = encodeUserKey(key);
    expect(decode(JSON.parse(text))).toEqual(key);
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual([
      "experiment",
      "fingerprint",
      "format",
      "keys",
      "spec",
    ]);
    const { values } = file.bases.get("Secret")?.get("image") ?? { values: new Float32Array() };
    const row = Buffer.from(values.slice(0, 6).buffer).toString("base64");
    expect(text).not.toContain(row);
    expect(text).not.toContain("0.25");
  });

  it.each<[string, Partial<KeyspaceConfig>, number[], string]>([
    ["too few", {}, [0.5, 0.5], "takes 3 coefficients, not 2"],
    ["one out of range", {}, [0.5, 2, 0.5], "2 lies outside of 0 to 1"],
    ["not even one above zero", {}, [0, 0, 0], "its key at image would be zero"],
    ["not even one above zero, rescaled", { std: 0.5 }, [0, 0, 0], "its key at image would be zero"],
    ["ones next to zero", { std: 0.5 }, [1e-9, 0, 0], "its key at image would vary too little"],
    [
      "numbers that are too large",
      { alpha: { kind: "gaussian", mean: 0, std: 1, perPoint: false } },
      [1e38, 1e38, 1e39],
      "its key at image would have numbers that are too large",
    ],
    [
      "a sum that is not 1",
      { alpha: { kind: "dirichlet", concentration: 1, perPoint: false } },
      [0.5, 0.5, 0.5],
      "add up to 1, and these to 1.5",
    ],
  ])("is not made of coefficients that no valid key has: %s", (_, change, alpha, reason) => {
    const file = keyFile(change);
    const issue = () => requireUsable(issueKey(file, givenCoefficients(alpha)), file, { isGiven: true });
    expect(issue).toThrow(
      expect.objectContaining({ code: "SPK4037", message: expect.stringContaining(reason) }),
    );
  });

  it("is not made of drawn coefficients either where the bases are zero", () => {
    const file = keyFile();
    file.bases.get("Secret")?.get("image")?.values.fill(0);
    const key = issueKey(file, drawnCoefficients(1));
    expect(() => requireUsable(key, file, { isGiven: false })).toThrow(
      "the coefficients drawn do not suit Secret: its key at image would be zero",
    );
  });

  it("may be zero here and there", () => {
    const file = keyFile();
    const basis = file.bases.get("Secret")?.get("image");
    for (let row = 0; row < 3; row++) basis?.values.fill(0, row * 20, row * 20 + 1);
    const key = issueKey(file, drawnCoefficients(1));
    expect(at(key, "image")[0]).toBe(0);
    expect(() => requireUsable(key, file, { isGiven: false })).not.toThrow();
  });

  it("takes any coefficient where they are normal", () => {
    const file = keyFile({ alpha: { kind: "gaussian", mean: 0, std: 1, perPoint: false } });
    expect(() => issueKey(file, givenCoefficients([-7, 3, 40]))).not.toThrow();
  });
});

describe("the keys of a user", () => {
  const file = keyFile({ std: 0.5 });
  const key = issueKey(file, drawnCoefficients(3));
  const issued = new IssuedKeys(file.layouts, 1, key);

  it("are the issued one on the valid path, without any basis", () => {
    expect([issued.basisTensors(), issued.basisTypes()]).toEqual([{}, {}]);
    expect(issued.drawTypes("valid", 1)).toEqual({
      "issued:image": float32(1, 1, 4, 5),
      "issued:pool": float32(1, 8),
    });
    const [first, second] = [1, 2].map((batch) => issued.draw("valid", 1, ["evaluate", "test", batch]));
    expect(first).toEqual(second);
    const graph = trace(issued.drawTypes("valid", 1), (ops, inputs) => issued.keys(ops, "valid", inputs));
    const feeds = Object.entries(first ?? {}).map(([name, { values }]) => [name, values]);
    const keys = interpret(graph, Object.fromEntries(feeds));
    expect(Array.from(keys["pool"]?.values ?? [])).toEqual(Array.from(at(key, "pool")));
  });

  it("are drawn as ever on the wrong path", () => {
    const source = new KeySource(file.layouts, 1, file.bases);
    const moment = ["evaluate", "test", 4] as const;
    expect(issued.draw("wrong", 1, moment)).toEqual(source.draw("wrong", 1, moment));
    const types = source.drawTypes("wrong", 1);
    expect(issued.drawTypes("wrong", 1)).toEqual(types);
    const feeds = Object.entries(source.draw("wrong", 1, moment)).map(([name, { values }]) => [name, values]);
    const [mine, theirs] = [issued, source].map((keys) =>
      interpret(
        trace(types, (ops, inputs) => keys.keys(ops, "wrong", inputs)),
        Object.fromEntries(feeds),
      ),
    );
    expect(mine).toEqual(theirs);
  });
});
