import { expect, test } from "vitest";
import { estimateDataMemory, type GivenArguments, loadNamed } from "../../../runtime/data/index.js";
import { smallMnist, writeFolder } from "./idx-folder.js";
import { imagesByClass } from "./image-files.js";

const estimate = (name: string, given: GivenArguments, sampleShape: readonly number[], directory?: string) =>
  estimateDataMemory({ dataset: { name, arguments: given }, sampleShape }, { directory });

test("of official and drawn data follows from their arguments", async () => {
  expect(await estimate("mnist", { train: 500, test: 100 }, [1, 28, 28])).toBe(600 * 784);
  expect(await estimate("cifar10", { train: "all", test: 1 }, [3, 32, 32])).toBe(50_001 * 3072);
  expect(await estimate("synthetic", { samples: 100, features: 7 }, [7])).toBe(4 * 700);
});

test("of the user's files follows from these, and is near to what they take", async () => {
  const rows = Array.from({ length: 400 }, (_, i) => `${i},${i % 7},${i % 2}`);
  const directory = await writeFolder({
    ...Object.fromEntries(
      Object.entries(await imagesByClass(["cat", "dog"], 20)).map(([name, bytes]) => [`pets/${name}`, bytes]),
    ),
    ...Object.fromEntries(Object.entries(smallMnist).map(([name, bytes]) => [`idx/${name}`, bytes])),
    "a.csv": `x,y,label\n${rows.join("\n")}\n`,
    "a.txt": "what is written here ".repeat(100),
  });
  for (const [name, given, inputShape, classes] of [
    ["images", { folder: "pets" }, [3, 16, 16], 2],
    ["idx", { folder: "idx" }, [1, 28, 28], 10],
    ["table", { file: "a.csv" }, [2], 2],
    ["text", { file: "a.txt" }, [16], 256],
  ] as const) {
    const { train, test: held } = await loadNamed(name, given, {
      ...{ seed: 1, directory, model: { inputShape, classes } },
    });
    const taken = train.values.byteLength + held.values.byteLength;
    const ratio = (await estimate(name, given, inputShape, directory)) / taken;
    expect(ratio, name).toBeGreaterThan(0.9);
    expect(ratio, name).toBeLessThan(3);
  }
});

test("is never more than samples may take, and nothing for files that are not there", async () => {
  const data = { dataset: { name: "cifar10", arguments: {} }, sampleShape: [3, 32, 32] };
  expect(await estimateDataMemory(data, { memory: 1000 })).toBe(1000);
  expect(await estimate("images", { folder: "/nowhere/at/all" }, [3, 8, 8])).toBe(0);
});
