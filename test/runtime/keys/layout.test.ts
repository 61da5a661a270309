import { expect, it } from "vitest";
import { type KeyspaceConfig, keyLayouts } from "../../../runtime/keys/index.js";
import { keyFile } from "../../support/key-files.js";

const config = keyFile().layouts[0]?.config as KeyspaceConfig;
const injected = (...injections: { keyspace: string; points: string[] }[]) =>
  keyLayouts(
    { spec: "a", name: "A", seed: 1, keyspaces: { One: config, Two: config, Idle: config }, injections },
    { image: [2, 3], pool: [4] },
  );

it("a key space has the points that its injections name, and the width of the largest", () => {
  const layouts = injected(
    { keyspace: "Two", points: ["pool"] },
    { keyspace: "One", points: ["pool"] },
    { keyspace: "One", points: ["image"] },
  );
  const [pool, image] = [
    { name: "pool", shape: [4], dim: 4 },
    { name: "image", shape: [2, 3], dim: 6 },
  ];
  expect(layouts).toEqual([
    { keyspace: "One", config, points: [pool, image], width: 6 },
    { keyspace: "Two", config, points: [pool], width: 4 },
  ]);
});

it("an injection at no point of the model is a defect of ours", () => {
  expect(() => injected({ keyspace: "One", points: ["nowhere"] })).toThrow("the model has no point nowhere");
});

it("keys of one number may be as they are, and be cut from a longer one that is rescaled", () => {
  const layoutsOf = (std: number | null, points: string[]) =>
    keyLayouts(
      {
        ...{ spec: "a", name: "A", seed: 1, keyspaces: { One: { ...config, std } } },
        injections: [{ keyspace: "One", points }],
      },
      { single: [1], pool: [4] },
    );
  expect(layoutsOf(null, ["single"])).toHaveLength(1);
  expect(layoutsOf(0.5, ["single", "pool"])).toHaveLength(1);
});

it("keys of one number cannot be rescaled", () => {
  const keyspaces = { One: { ...config, std: 0.5 } };
  const injections = [{ keyspace: "One", points: ["single"] }];
  const model = { spec: "a", name: "A", seed: 1, keyspaces, injections };
  expect(() => keyLayouts(model, { single: [1, 1] })).toThrow(
    expect.objectContaining({
      code: "SPK3014",
      message: expect.stringContaining("has `std 0.5`, but its keys at point `single` are one number"),
    }),
  );
});
