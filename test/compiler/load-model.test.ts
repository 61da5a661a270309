import { expect, test } from "vitest";
import { loadModel } from "../../compiler/load/load-model.js";

const load = (code: string, runtime: object = {}) => loadModel(code, "/runs/a/model.ts", runtime);

test("a model is given the runtime that the caller uses, and its types go", async () => {
  const runtime = { relu: () => "relu" };
  const code = `
    import { type GatedModel, relu } from "spankey/runtime";
    interface Tree { readonly a?: number }
    const tree = { a: 1 } as const satisfies Tree;
    export const model = { tree, relu } as unknown as GatedModel;`;
  expect(await load(code, runtime)).toEqual({ tree: { a: 1 }, relu: runtime.relu });
});

test("an error in it names the line that a person reads", async () => {
  const code = `import type {
  GatedModel,
} from "spankey/runtime";

function fail(what: string): never {
  throw new RangeError(what);
}
export const model: GatedModel = fail("no");`;
  const error = await load(code).catch((thrown: unknown) => thrown);
  if (!(error instanceof RangeError)) return expect.fail(String(error));
  expect(error.stack).toContain("/runs/a/model.ts:6:");
  expect(error.stack).toContain("/runs/a/model.ts:8:");
});

test("it may import nothing else, and must export a model", async () => {
  await expect(
    load(`import { readFileSync } from "node:fs"; export const model = readFileSync;`),
  ).rejects.toThrow("/runs/a/model.ts imports node:fs");
  await expect(load("export const other = 1;")).rejects.toThrow("/runs/a/model.ts exports no model");
});
