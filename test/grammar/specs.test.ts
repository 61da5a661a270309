import { describe, expect, test } from "vitest";
import { SourceFile } from "../../diagnostics/index.js";
import { type Declaration, parseSpec } from "../../grammar/index.js";
import { annotate, grouped, misplaced, targetSpecs, walk } from "./support.js";

function read(file: string) {
  const text = targetSpecs.get(file) ?? "";
  return { text, ...parseSpec(new SourceFile(file, text)) };
}

function find<K extends Declaration["kind"]>(file: string, kind: K): Declaration & { kind: K } {
  const found = read(file).spec.declarations.find((declaration) => declaration.kind === kind);
  if (found === undefined) throw new Error(`${file} has no ${kind}`);
  return found as Declaration & { kind: K };
}

describe.each([...targetSpecs.keys()])("%s", (file) => {
  test("parses without a word", () => {
    const { text, diagnostics } = read(file);
    expect(annotate(text, diagnostics)).toBe(text);
  });

  test("has every node within its parent, and children in order", () => {
    expect(misplaced(read(file).spec)).toEqual([]);
  });

  test("has names and literals that say what stands in the text", () => {
    const { spec, text } = read(file);
    for (const { node } of walk(spec)) {
      const written = text.slice(node.span.start, node.span.end);
      if (node.kind === "Name") expect((node as typeof node & { text: string }).text).toBe(written);
      if (node.kind === "NumberLiteral")
        expect((node as typeof node & { value: number }).value).toBe(Number(written));
    }
  });
});

test("the four specs declare what they say", () => {
  const outline = [...targetSpecs.keys()].map((file) =>
    read(file).spec.declarations.map((it) =>
      it.kind === "Import" ? "import" : `${it.kind} ${it.name.text}`,
    ),
  );
  expect(outline).toEqual([
    ["Block Residual", "Block shortcut", "Model ResNet18", "Keyspace Secret", "Experiment DenyModes"],
    ["Model SmallCnn", "Keyspace Secret", "Experiment MnistModeB"],
    ["Model TinyGpt"],
    ["Model VitTiny", "Block Encoder"],
  ]);
});

test("a model is its input and its chains, with points where they are declared", () => {
  const { parameters, body } = find("mnist-mode-b.spk", "Model");
  expect(parameters.map(({ name, type }) => `${name.text}: ${type.text}`)).toEqual(["classes: int"]);
  expect(body.items).toMatchObject([
    {
      kind: "Input",
      shape: { kind: "Dimensions", sizes: [28, 28, 1] },
      points: [{ kind: "PointDeclaration", name: { text: "image" }, index: undefined }],
    },
    {
      kind: "Chain",
      stages: [
        {
          kind: "LayerCall",
          name: { text: "conv" },
          arguments: [
            { name: undefined, value: { value: 16 } },
            { name: { text: "kernel" }, value: { value: 3 } },
          ],
          points: [],
        },
        { kind: "LayerCall", name: { text: "relu" }, arguments: [], points: [] },
        { kind: "LayerCall", name: { text: "maxpool" }, points: [{ name: { text: "pool1" } }] },
      ],
    },
    { kind: "Chain" },
    { kind: "Chain", stages: [{ name: { text: "flatten" } }, { name: { text: "dense" } }] },
  ]);
});

test("a keyspace is its settings", () => {
  const { settings } = find("cifar10-deny.spk", "Keyspace");
  const lines = settings.map(({ name, value, perPoint }) => [name.text, grouped(value), perPoint]);
  expect(lines).toEqual([
    ["dim", "32", false],
    ["basis", "uniform", true],
    ["alpha", "uniform(0, 1)", true],
    ["std", "1", false],
    ["wrong", "gaussian", false],
  ]);
});

test("an experiment is its settings, in order", () => {
  const { settings, base } = find("cifar10-deny.spk", "Experiment");
  expect(base).toBeUndefined();
  expect(settings).toMatchObject([
    { kind: "Seed", value: { value: 42 } },
    {
      kind: "Data",
      dataset: { kind: "Call", name: { text: "cifar10" }, arguments: [] },
      steps: [
        {
          kind: "Normalize",
          call: { name: { text: "normalize" }, arguments: [{ value: { kind: "Tuple" } }, {}] },
        },
        { kind: "Augment", calls: [{ name: { text: "crop" } }, { name: { text: "flip" }, arguments: [] }] },
      ],
    },
    { kind: "ModelUse", model: { name: { text: "ResNet18" }, arguments: [{ name: { text: "classes" } }] } },
    {
      kind: "Inject",
      keyspace: { text: "Secret" },
      points: ["image", "layer2", "layer3", "layer4"].map((text) => ({ name: { text }, index: undefined })),
      by: { name: { text: "mul" }, arguments: [{ name: { text: "gamma" }, value: { value: 2 } }] },
    },
    {
      kind: "Loss",
      terms: [
        {
          weight: undefined,
          deny: false,
          loss: { name: { text: "crossentropy" } },
          on: [],
          after: undefined,
          warmup: undefined,
        },
        { weight: { value: 0.1 }, deny: true, loss: { name: { text: "none" } }, on: [{ text: "wrong" }] },
      ],
    },
    {
      kind: "Train",
      optimizer: { name: { text: "sgd" } },
      epochs: { value: 40 },
      batch: { value: 128 },
      schedule: {
        name: { text: "steps" },
        arguments: [{ value: { kind: "List" } }, { name: { text: "factor" } }],
      },
    },
    { kind: "Sweep", path: [{ text: "deny" }] },
  ]);
  const sweep = settings.at(-1);
  expect(sweep?.kind === "Sweep" && sweep.values.map(grouped)).toEqual([
    ...["none", "entropy", "soft_entropy(gap: 0.3)", "reject", "aux_reject"],
    ...["margin(1)", "margin_plus(1, 0.5)", "soft_entropy_margin"],
  ]);
});

test("blocks add, choose and repeat", () => {
  expect(find("cifar10-deny.spk", "Block").body.items).toMatchObject([
    {
      stages: [
        {
          ...{ kind: "Branch", by: "add" },
          sides: [
            { kind: "Body", items: [{ kind: "Chain" }, { kind: "Chain" }] },
            { kind: "LayerCall", name: { text: "shortcut" } },
          ],
        },
      ],
    },
    { stages: [{ name: { text: "relu" } }] },
  ]);
  const shortcut = read("cifar10-deny.spk").spec.declarations[1];
  const choice = shortcut?.kind === "Block" && shortcut.body.items[0];
  const when = choice && choice.kind === "Chain" && choice.stages[0];
  expect(when && when.kind === "When" && grouped(when.condition)).toBe(
    "((stride != 1) or (in.channels != channels))",
  );
  expect(find("tiny-gpt.spk", "Model").body.items).toMatchObject([
    { kind: "Input", shape: { kind: "Tokens", length: { value: 128 } } },
    { kind: "Chain" },
    {
      kind: "Chain",
      stages: [
        {
          kind: "Repeat",
          count: { value: 4 },
          body: { items: [{ stages: [{ by: "add" }] }, { stages: [{ by: "add" }] }] },
          points: [{ name: { text: "block" }, index: { value: 2 } }],
        },
      ],
    },
    { kind: "Chain" },
  ]);
});
