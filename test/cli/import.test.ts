import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ReferenceFolder, writeModelFolder } from "../support/model-folder.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { spkc } from "./spkc.js";

const stored = readFileSync(new URL("../app/import/references.json", import.meta.url), "utf8");
const { references } = JSON.parse(stored) as { references: readonly ReferenceFolder[] };

/** A folder of a network, by a short name in a scratch folder. */
function linked(scratch: string, name: string): void {
  const network = references.find((each) => each.name === name);
  if (network === undefined) throw new Error(`there is no ${name}`);
  symlinkSync(writeModelFolder(network), join(scratch, name));
}

test("spkc import writes a spec that checks as it is, says what it decided, and overwrites nothing", async () => {
  const scratch = scratchFolder();
  linked(scratch, "vit");
  const shown = await spkc(scratch, "import", "vit");
  expect(shown).toMatchObject({ status: 0, stderr: "" });
  expect(shown.stdout).toContain(
    "wrote vit.spk: 2 blocks of 3 heads, 12 wide, patches of 16 x 16, 3 classes, of the family vit",
  );
  expect(shown.stdout).toContain("\n- There is no preprocessor_config.json");
  expect(shown.stdout).toContain("`spkc check vit.spk`");
  expect(await spkc(scratch, "check", "vit.spk")).toMatchObject({
    ...{ status: 0, stderr: "", stdout: "vit.spk: no errors: FineTuned\n" },
  });
  expect(await spkc(scratch, "import", "vit")).toMatchObject({
    ...{ status: 2, stderr: expect.stringContaining("SPK4322") },
  });
});

test("spkc import prints JSON, and takes data and classes", async () => {
  const scratch = scratchFolder();
  linked(scratch, "resnet");
  const options = ["-o", "specs/pets.spk", "--data", "pets", "--classes", "5", "--json"];
  const { stdout } = await spkc(scratch, "import", "resnet", ...options);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ ok: true, file: "specs/pets.spk", family: "resnet", experiment: "FineTuned", drawn: ["dense1"] },
  });
  expect(readFileSync(join(scratch, "specs/pets.spk"), "utf8")).toContain('data images("pets")');
  expect(await spkc(scratch, "import", "resnet", "--classes", "0")).toMatchObject({ status: 2 });
  expect(await spkc(scratch, "import", "nowhere")).toMatchObject({
    ...{ status: 1, stderr: expect.stringContaining("SPK4400") },
  });
});

test("spkc import --like prints rules to check with, and says what they rest on", async () => {
  const scratch = scratchFolder();
  linked(scratch, "vit");
  expect((await spkc(scratch, "import", "vit", "--data", "pets")).status).toBe(0);
  const file = "vit/model.safetensors";
  const { status, stdout, stderr } = await spkc(scratch, "import", file, "--like", "vit.spk");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^weights "vit\/model\.safetensors" \{\n {2}vit \{\n/);
  expect(stderr).toMatch(/certain, since nothing else fits by shape:\n/);
  expect(stderr).toMatch(/guessed by names and order, since several fit:\n/);
  expect(stderr).toContain("compare their outputs");
  const written = await spkc(
    scratch,
    "import",
    file,
    "--like",
    "vit.spk",
    "-e",
    "FineTuned",
    "-o",
    "own.spk",
    "--json",
  );
  expect(JSON.parse(written.stdout)).toMatchObject({
    ...{ ok: true, drawn: [], ignored: [], written: { file: "own.spk", experiment: "FineTunedPretrained" } },
  });
  expect(await spkc(scratch, "check", "own.spk")).toMatchObject({ status: 0, stderr: "" });
});

test.each([
  [["vit", "-e", "FineTuned"], "`--experiment` has no use without `--like`"],
  [["vit", "--like", "vit.spk", "--classes", "3"], "`--classes` has no use beside `--like`"],
  [["vit", "--like", "vit.spk", "--data", "pets"], "`--data` has no use beside `--like`"],
])("spkc import %j is refused", async (args, said) => {
  const { status, stderr } = await spkc(scratchFolder(), "import", ...args);
  expect({ status, stderr }).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(`SPK4413 import-options-mismatch: ${said}`),
  });
});
