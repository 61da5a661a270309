import { describe, expect, test } from "vitest";
import type { ExperimentSetting } from "../../grammar/index.js";
import { declarationsOf, grouped, onlyDeclaration } from "./support.js";

/** The settings of an experiment of that kind. */
function settings<K extends ExperimentSetting["kind"]>(
  kind: K,
  text: string,
): (ExperimentSetting & { kind: K })[] {
  const all = onlyDeclaration("Experiment", `experiment E { ${text} }`).settings;
  return all.filter((setting): setting is ExperimentSetting & { kind: K } => setting.kind === kind);
}

const items = (text: string) => onlyDeclaration("Model", `model M { ${text} }`).body.items;

describe("declarations", () => {
  test("stand side by side, on lines or not", () => {
    const text =
      'import "./other.spk" const a = 1 const b = -a block B { relu } model M() { B } keyspace K { } injection I(h, k) = h + k experiment E { }';
    expect(declarationsOf(text).map(({ kind }) => kind)).toEqual([
      ...["Import", "Constant", "Constant", "Block", "Model", "Keyspace", "Injection", "Experiment"],
    ]);
  });

  test("an injection has parameters with and without types, and a value", () => {
    const declared = onlyDeclaration(
      "Injection",
      "/// Bounded.\ninjection I(h, k, gamma: float = 0.5) = h * tanh(k)",
    );
    expect(declared).toMatchObject({
      docs: "Bounded.",
      parameters: [
        { name: { text: "h" }, type: undefined, default: undefined },
        { name: { text: "k" }, type: undefined, default: undefined },
        { name: { text: "gamma" }, type: { text: "float" }, default: { kind: "NumberLiteral" } },
      ],
      value: { kind: "Binary", operator: "*", right: { kind: "Call" } },
    });
  });

  test("an import has a path", () => {
    expect(onlyDeclaration("Import", 'import "./other.spk"').path.value).toBe("./other.spk");
  });

  test("parameters have types, and may have values", () => {
    const { parameters } = onlyDeclaration("Block", "block B(channels: int, stride: int = 2 * 1,) { relu }");
    expect(parameters).toMatchObject([
      { name: { text: "channels" }, type: { text: "int" }, default: undefined },
      { name: { text: "stride" }, type: { text: "int" }, default: { kind: "Binary" } },
    ]);
  });

  test("an experiment may extend another", () => {
    expect(
      onlyDeclaration("Experiment", "experiment Small extends Big { train for 2 epochs }").base?.text,
    ).toBe("Big");
  });
});

describe("doc comments", () => {
  test("belong to the declaration below, without their markers", () => {
    const [first, second] = declarationsOf(
      "/// A width.\n///   Indented.\n///\n///last\nconst a = 1\n\nconst b = 2",
    );
    expect(first).toMatchObject({ docs: "A width.\n  Indented.\n\nlast" });
    expect(second).toMatchObject({ docs: undefined });
  });

  test("belong to every kind of declaration that has a name", () => {
    const text = [
      "const a = 1",
      "block B { }",
      "model M { }",
      "keyspace K { }",
      "injection I(h, k) = h + k",
      "experiment E { }",
    ];
    const declared = declarationsOf(text.map((line) => `/// About ${line}\r\n${line}`).join("\r\n"));
    expect(declared.map((it) => it.kind !== "Import" && it.docs)).toEqual(
      text.map((line) => `About ${line}`),
    );
  });

  test("elsewhere are comments", () => {
    const [, a, b] = declarationsOf(
      '/// of no one\nimport "x"\nconst a = 1 /// behind a\n//// four\nconst b = /// within b\n 2\nmodel M { /// within\n relu }\n/// last',
    );
    expect([a, b]).toMatchObject([{ docs: undefined }, { docs: undefined }]);
  });
});

describe("bodies", () => {
  test("an input has sizes, a length or a number of features", () => {
    const shapes = ["32x32x3", "28x28", "20", "features + 1", "tokens 128", "tokens n", "(tokens)"];
    expect(shapes.map((shape) => items(`input ${shape} @in relu`)[0])).toMatchObject([
      { shape: { kind: "Dimensions", sizes: [32, 32, 3] } },
      { shape: { kind: "Dimensions", sizes: [28, 28] } },
      { shape: { kind: "Features", size: { value: 20 } } },
      { shape: { kind: "Features", size: { kind: "Binary" } } },
      { shape: { kind: "Tokens", length: { value: 128 } } },
      { shape: { kind: "Tokens", length: { name: { text: "n" } } } },
      { shape: { kind: "Features", size: { name: { text: "tokens" } } } },
    ]);
  });

  test("a stage may have several points, with turns", () => {
    expect(items("repeat 2 * n { relu } @a @b[2] @c[n + 1] -> gelu")).toMatchObject([
      {
        stages: [
          {
            kind: "Repeat",
            count: { kind: "Binary" },
            points: [{ index: undefined }, { index: { value: 2 } }, { index: { kind: "Binary" } }],
          },
          { kind: "LayerCall", points: [] },
        ],
      },
    ]);
  });

  test("a chain goes on where its arrow stands, and ends where none does", () => {
    const chains = items("a ->\n b\n -> c d\n e()").map(
      (item) => item.kind === "Chain" && item.stages.length,
    );
    expect(chains).toEqual([3, 1, 1]);
  });

  test("a branch has any number of sides: bodies, layers and results", () => {
    const text = "add { a } multiply { a } with b(1) concat { a } with { b -> c } with from d as e @f";
    expect(items(text)).toMatchObject([
      { stages: [{ kind: "Branch", by: "add", sides: [{ kind: "Body" }] }] },
      { stages: [{ kind: "Branch", by: "multiply", sides: [{ kind: "Body" }, { kind: "LayerCall" }] }] },
      {
        stages: [
          {
            ...{ kind: "Branch", by: "concat", result: { text: "e" }, points: [{ name: { text: "f" } }] },
            sides: [{ kind: "Body" }, { kind: "Body" }, { kind: "From", name: { text: "d" } }],
          },
        ],
      },
    ]);
  });

  test("a turn has its number, and what it gives a name", () => {
    expect(items("repeat 2 * n as turn { a } as out @p[1]  from out")).toMatchObject([
      {
        stages: [
          {
            kind: "Repeat",
            index: { text: "turn" },
            result: { text: "out" },
            points: [{ index: { value: 1 } }],
          },
        ],
      },
      { stages: [{ kind: "From", name: { text: "out" }, result: undefined }] },
    ]);
  });

  test("`when` has an `else`, which may be a `when`", () => {
    expect(
      items("when a { b } when a > 1 { b } else { c } when a { b } else when c { d } else { e } @p"),
    ).toMatchObject([
      { stages: [{ kind: "When", otherwise: undefined }] },
      { stages: [{ kind: "When", otherwise: { kind: "Body" } }] },
      {
        stages: [
          {
            otherwise: {
              items: [{ stages: [{ kind: "When", otherwise: { items: [{}] }, points: [] }] }],
            },
            points: [{ name: { text: "p" } }],
          },
        ],
      },
    ]);
  });
});

describe("experiments", () => {
  test("`data` may have arguments, and steps", () => {
    const text =
      'data mnist data csv("a.csv", label: 2) data synthetic(features: 20) { normalize augment flip augment a, b(1) }';
    expect(settings("Data", text)).toMatchObject([
      { dataset: { name: { text: "mnist" }, arguments: [] }, steps: undefined },
      { dataset: { name: { text: "csv" }, arguments: [{}, { name: { text: "label" } }] }, steps: undefined },
      {
        dataset: { name: { text: "synthetic" } },
        steps: [
          { kind: "Normalize", call: { arguments: [] } },
          { kind: "Augment", calls: [{}] },
          { kind: "Augment", calls: [{}, {}] },
        ],
      },
    ]);
  });

  test("`inject` names points, with turns", () => {
    expect(settings("Inject", "inject A at p, q[2] by mul(gamma: 2) inject B at r by add")).toMatchObject([
      {
        keyspace: { text: "A" },
        points: [{ index: undefined }, { name: { text: "q" }, index: { value: 2 } }],
      },
      { keyspace: { text: "B" }, points: [{}], by: { name: { text: "add" }, arguments: [] } },
    ]);
  });

  test("a loss is a sum of terms: weight, deny, name, paths, warm-up", () => {
    const [loss] = settings(
      "Loss",
      `loss crossentropy + 0.1 * deny none on wrong + strength * deny margin(1.0) on wrong, none after 2 * n warmup 4
       + (1 / 3) * smoothness(2) + deny entropy warmup 2 * n + 2 * wrong after 3 seed 1`,
    );
    const terms = loss?.terms.map(({ weight, deny, loss, on, after, warmup }) => ({
      weight: weight && grouped(weight),
      deny,
      loss: grouped(loss),
      on: on.map(({ text }) => text).join(),
      after: after && grouped(after),
      warmup: warmup && grouped(warmup),
    }));
    const plain = { weight: undefined, deny: false, on: "", after: undefined, warmup: undefined };
    expect(terms).toEqual([
      { ...plain, loss: "crossentropy()" },
      { ...plain, weight: "0.1", deny: true, loss: "none()", on: "wrong" },
      {
        ...{ weight: "strength", deny: true, loss: "margin(1)", on: "wrong,none" },
        ...{ after: "(2 * n)", warmup: "4" },
      },
      { ...plain, weight: "(1 / 3)", loss: "smoothness(2)" },
      { ...plain, deny: true, loss: "entropy()", warmup: "(2 * n)" },
      { ...plain, weight: "2", loss: "wrong()", after: "3" },
    ]);
  });

  test("`train` gives its clauses in any order, and only those it changes", () => {
    const text =
      "train sgd(lr: 0.1) schedule cosine batch 2 * 64 for n epochs train for 2 epochs train adam train batch 8 " +
      "train patience 5 warmup 2 clip 1.0 train clip 2 * n accumulate 4 average 0.9";
    expect(settings("Train", text)).toMatchObject([
      { optimizer: { name: { text: "sgd" } }, epochs: {}, batch: { kind: "Binary" }, schedule: {} },
      { optimizer: undefined, epochs: { value: 2 }, batch: undefined, schedule: undefined },
      { optimizer: { name: { text: "adam" }, arguments: [] }, epochs: undefined },
      { optimizer: undefined, batch: { value: 8 } },
      { optimizer: undefined, patience: { value: 5 }, warmup: { value: 2 }, clip: { value: 1 } },
      {
        clip: { kind: "Binary" },
        accumulate: { value: 4 },
        average: { value: 0.9 },
        warmup: undefined,
        patience: undefined,
      },
    ]);
  });

  test("`sweep` goes over the values of any setting", () => {
    const swept = settings(
      "Sweep",
      `sweep deny over none, soft_entropy(gap: 0.3) sweep Secret.dim over 4, 8
       sweep inject.points over (image), (image, pool2), (image, block[2]), () sweep seed over 1, 2`,
    );
    expect(
      swept.map(({ path, values }) => [path.map(({ text }) => text).join("."), ...values.map(grouped)]),
    ).toEqual([
      ["deny", "none", "soft_entropy(gap: 0.3)"],
      ["Secret.dim", "4", "8"],
      ["inject.points", "image", "tuple(image, pool2)", "tuple(image, block[2])", "tuple()"],
      ["seed", "1", "2"],
    ]);
  });

  test("`published` gives figures, each with a bound or none", () => {
    const [{ figures } = { figures: [] }] = settings(
      "Published",
      "published test.valid.accuracy 0.99 within 1e-3, test.none.accuracy 0.2, a.b 1 at least 0.9, c 0 at most x",
    );
    expect(figures).toMatchObject([
      { path: [{ text: "test" }, { text: "valid" }, { text: "accuracy" }], bound: { is: "within" } },
      { value: { value: 0.2 }, bound: undefined },
      { bound: { is: "least", limit: { value: 0.9 } } },
      { bound: { is: "most", limit: { kind: "Reference" } } },
    ]);
  });
});

describe("attacks of an experiment", () => {
  test("`attack` gives budgets and attacks with arguments", () => {
    const [{ calls } = { calls: [] }] = settings(
      "Attack",
      "attack quick, key_optimisation(labels: [10, 30]), replay",
    );
    expect(calls.map(({ name, arguments: given }) => [name.text, given.length])).toEqual([
      ["quick", 0],
      ["key_optimisation", 1],
      ["replay", 0],
    ]);
  });
});

describe("keywords are names where they can be nothing else", () => {
  const words = [
    ...[
      "import",
      "const",
      "block",
      "model",
      "keyspace",
      "injection",
      "experiment",
      "extends",
      "input",
      "tokens",
      "add",
      "with",
    ],
    ...[
      "repeat",
      "when",
      "else",
      "per",
      "point",
      "seed",
      "data",
      "normalize",
      "augment",
      "inject",
      "at",
      "by",
      "loss",
    ],
    ...["deny", "on", "after", "warmup", "train", "for", "epochs", "batch", "accumulate", "schedule"],
    ...[
      "clip",
      "patience",
      "average",
      "keep",
      "sweep",
      "over",
      "published",
      "within",
      "least",
      "most",
      "attack",
      "freeze",
      "rate",
    ],
  ];

  test.each(words)("%s", (word) => {
    const text = `
      const ${word} = 1
      block ${word}(${word}: int = ${word}) { conv(${word}, ${word}: ${word} + 1) @${word}[${word}] }
      model M { input (${word}) @${word} }
      keyspace ${word} { ${word} ${word} per point }
      experiment ${word} extends ${word} {
        seed ${word}
        data ${word} { augment ${word}, ${word}(1) }
        model ${word}(${word}: 1)
        inject ${word} at ${word}, ${word}[1] by ${word}(${word}: 1)
        loss ${word} * deny a on ${word}, ${word} after ${word} warmup ${word}
        train a schedule ${word} rate ${word} at ${word}, ${word}.${word} batch ${word} accumulate ${word} for ${word} epochs warmup ${word} clip ${word} patience ${word} on ${word}.${word} average ${word} keep ${word}
        freeze ${word}, ${word}.${word}
        sweep ${word}.${word} over ${word}, (${word}, ${word})
        published ${word}.${word} ${word} within ${word}, ${word} (${word}) at least ${word}
      }`;
    expect(declarationsOf(text)).toHaveLength(5);
  });

  const layers = words.filter((word) => !["input", "add", "with", "repeat", "when", "else"].includes(word));
  test.each(layers)("%s is a layer too", (word) => {
    expect(items(`${word} -> ${word}(1) @p`)).toMatchObject([{ stages: [{ name: { text: word } }, {}] }]);
  });
});
