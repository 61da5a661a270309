import { expect, test, vi } from "vitest";
import { ExitStatus } from "../../../diagnostics/index.js";
import { loadNamed } from "../../../runtime/data/index.js";
import { writeFolder } from "./idx-folder.js";

vi.mock("sharp", () => {
  throw new Error("Could not load the sharp module using the plan9-arm runtime");
});

test("where the decoder of images does not load, that is said", async () => {
  const folder = await writeFolder({ "train/a/1.png": new Uint8Array(1), "test/a/1.png": new Uint8Array(1) });
  const model = { inputShape: [3, 4, 4], classes: 1 };
  await expect(loadNamed("images", { folder }, { seed: 1, model })).rejects.toMatchObject({
    code: "SPK4134",
    exit: ExitStatus.failed,
    hint: expect.stringContaining("npm install"),
  });
});
