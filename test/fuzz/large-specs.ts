/**
 * Specs of a given size in many shapes: what a generator of specs may write, and what the checker must take in a time that
 * grows with the text alone.
 */

/** The text of a spec of about `bytes` bytes. */
export type Shape = (bytes: number) => string;

/** As many parts as make so many bytes. */
function fill(bytes: number, part: (i: number) => string, separator = "\n"): string {
  const parts: string[] = [];
  for (let i = 0, length = 0; length < bytes; i++) {
    const text = part(i);
    parts.push(text);
    length += text.length + separator.length;
  }
  return parts.join(separator);
}

const letters = (bytes: number, letter = "a"): string => letter.repeat(bytes);

const net = "model Net(classes: int = 3) { input 10  dense(6) @hidden  relu -> dense(classes) }";

interface Parts {
  readonly data?: string;
  readonly model?: string;
  readonly inject?: string;
  readonly loss?: string;
  readonly train?: string;
  readonly more?: string;
}

function experiment(name: string, parts: Parts = {}): string {
  const {
    data = "data synthetic(features: 10, classes: 3)",
    model = "model Net",
    inject = "",
    loss = "loss crossentropy",
    train = "train adam(lr: 0.1) for 2 epochs batch 8",
    more = "",
  } = parts;
  return `experiment ${name} {\n${[data, model, inject, loss, train, more].join("\n")}\n}`;
}

const injected = `${net}\nkeyspace Secret { dim 2 }`;

export const shapes: Readonly<Record<string, Shape>> = {
  // declarations
  constants: (n) => fill(n, (i) => `const c${i} = ${i}`),
  "constants of the next one": (n) => fill(n, (i) => `const c${i} = c${i + 1} + 1`),
  "constants of the one before": (n) =>
    fill(n, (i) => (i === 0 ? "const c0 = 1" : `const c${i} = c${i - 1} + 1`)),
  "one constant many times": (n) => fill(n, () => "const c = 1"),
  "unknown constants": (n) => fill(n, (i) => `const c${i} = unknown${i}`),
  "unknown constants in a sum": (n) => `const c = ${fill(n, (i) => `unknown${i}`, " + ")}`,
  "a wide sum": (n) => `const c = ${fill(n, () => "1", " + ")}`,
  "a wide product of names": (n) => `const a = 1\nconst c = ${fill(n, () => "a", " * ")}`,
  "nested parentheses": (n) => `const c = ${"(".repeat(n / 2)}1${")".repeat(n / 2)}`,
  "nested lists": (n) => `const c = ${"[".repeat(n / 2)}1${"]".repeat(n / 2)}`,
  "minus signs": (n) => `const c = ${"-".repeat(n)}1`,
  "a long list": (n) => `const c = [${fill(n, (i) => String(i), ", ")}]`,
  blocks: (n) => fill(n, (i) => `block B${i}(n: int) { dense(n) -> relu }`),
  "blocks of the next one": (n) => `${fill(n, (i) => `block B${i} { B${i + 1} }`)}`,
  "blocks of all before": (n) =>
    fill(n, (i) => (i === 0 ? "block B0 { relu }" : `block B${i} { B${i - 1} -> B${i - 1} }`)),
  "unknown layers": (n) => `model M { input 10\n${fill(n, (i) => `layer${i}`, " -> ")}\n}`,
  "unknown layers among blocks": (n) =>
    `${fill(n / 2, (i) => `block B${i} { relu }`)}\nmodel M { input 10\n${fill(n / 2, (i) => `layer${i}`, " -> ")}\n}`,
  "unknown arguments": (n) => `model M { input 10\n dense(4, ${fill(n, (i) => `a${i}: 1`, ", ")})\n}`,
  "too many arguments": (n) => `model M { input 10\n dense(${fill(n, (i) => String(i), ", ")})\n}`,
  "a block of many parameters": (n) =>
    `block B(${fill(n, (i) => `p${i}: int = ${i}`, ", ")}) { relu }\nmodel M { input 10  B }`,
  "many arguments": (n) =>
    `block B(${fill(n / 2, (i) => `p${i}: int`, ", ")}) { relu }\nmodel M { input 10  B(${fill(n / 2, (i) => `p${i}: 1`, ", ")}) }`,
  "layers in a chain": (n) => `model M { input 10\n${fill(n, () => "relu", " -> ")}\n}`,
  "layers in lines": (n) => `model M { input 10\n${fill(n, () => "relu")}\n}`,
  points: (n) => `model M { input 10\n${fill(n, (i) => `relu @p${i}`)}\n}`,
  "one point many times": (n) => `model M { input 10\n${fill(n, () => "relu @p")}\n}`,
  "nested adds": (n) => `model M { input 10\n${"add { relu ".repeat(n / 12)}${"}".repeat(n / 12)}\n}`,
  "adds in a chain": (n) => `model M { input 10\n${fill(n, () => "add { relu -> relu }")}\n}`,
  "nested branches": (n) =>
    `model M { input 10\n${"concat { relu ".repeat(n / 16)}${"} with {}".repeat(n / 16)}\n}`,
  "a branch of many sides": (n) =>
    `model M { input 10\nconcat { relu } ${fill(n, () => "with { tanh }", " ")}\n}`,
  "results with names": (n) =>
    `model M { input 10\n${fill(n, (i) => `relu as r${i} -> add { from r${Math.floor(i / 2)} }`)}\n}`,
  "unknown results": (n) => `model M { input 10\n${fill(n, (i) => `add { from r${i} }`)}\n}`,
  "results of inner braces": (n) =>
    `model M { input 10\n${fill(n, (i) => `add { relu as r${i} } add { from r${i} }`)}\n}`,
  "results with one name": (n) => `model M { input 10\n${fill(n, () => "relu as r")}\n}`,
  "turns that count": (n) => `model M { input 10\n${fill(n, () => "repeat 9 as i { dense(i) }")}\n}`,
  "nested functions": (n) => `const c = ${"max(1, ".repeat(n / 12)}1${")".repeat(n / 12)}`,
  "undecided whens": (n) =>
    `block B(n: int) {\n${fill(n, (i) => `when n == ${i} { relu } else { gelu }`)}\n}`,
  "undecided whens with points": (n) =>
    `model M(n: int) { input 10\n${fill(n, (i) => `when n == ${i} { relu @p${i} }`)}\n}`,
  "mismatched residuals": (n) => `model M { input 10\n${fill(n, () => "add { dense(4) }")}\n}`,
  "layers of wrong shapes": (n) => `model M { input 10\n${fill(n, () => "maxpool(2)")}\n}`,
  models: (n) => fill(n, (i) => `model M${i} { input 10  dense(3) }`),
  "repeat with turn points": (n) =>
    `model M { input 10\nrepeat 2000 { relu } ${fill(n, (i) => `@p[${(i % 2000) + 1}]`, " ")}\n}`,
  keyspaces: (n) => fill(n, (i) => `keyspace K${i} { dim 2 }`),
  "unknown keyspace settings": (n) => `keyspace K { dim 2\n${fill(n, (i) => `x${i} ${i}`)}\n}`,
  "kinds of wrong keys": (n) => `keyspace K { dim 2  wrong one_of(${fill(n, () => "gaussian", ", ")}) }`,
  injections: (n) => fill(n, (i) => `injection I${i}(h, k) = h + k`),
  "an injection of a wide sum": (n) => `injection I(h, k) = h + ${fill(n, () => "k", " + ")}`,
  "an injection of nested calls": (n) =>
    `injection I(h, k) = h + ${"tanh(".repeat(n / 6)}k${")".repeat(n / 6)}`,
  "an injection of unknown functions": (n) => `injection I(h, k) = h + ${fill(n, (i) => `f${i}(k)`, " + ")}`,

  // experiments
  experiments: (n) => `${net}\n${fill(n, (i) => experiment(`E${i}`))}`,
  "experiments that extend the one before": (n) =>
    `${net}\n${experiment("E0")}\n${fill(n, (i) => `experiment E${i + 1} extends E${i} { seed ${i} }`)}`,
  "experiments that extend the next one": (n) =>
    `${net}\n${fill(n, (i) => `experiment E${i} extends E${i + 1} { seed ${i} }`)}`,
  "experiments that extend one": (n) =>
    `${net}\n${experiment("E")}\n${fill(n, (i) => `experiment E${i} extends E { seed ${i} }`)}`,
  "experiments in a circle": (n) => {
    const text = fill(n, (i) => `experiment E${i} extends E${i + 1} { seed ${i} }`);
    return `${text.replace(/extends E\d+ (\{ seed \d+ \})$/, "extends E0 $1")}`;
  },
  "experiments of unknown models": (n) =>
    `${net}\n${fill(n, (i) => experiment(`E${i}`, { model: `model M${i}` }))}`,
  "empty experiments": (n) => fill(n, (i) => `experiment E${i} {}`),
  "one setting many times": (n) => `${net}\n${experiment("E", { more: fill(n, (i) => `seed ${i}`) })}`,
  "unknown settings": (n) => `${net}\n${experiment("E", { more: fill(n, (i) => `x${i} ${i}`) })}`,
  "injected points": (n) => {
    const points = fill(n / 2, (i) => `relu @p${i}`);
    const names = points.replaceAll("relu @", "").split("\n");
    const model = `model Net { input 10\n${points}\ndense(3) }`;
    return `${model}\nkeyspace Secret { dim 2 }\n${experiment("E", { inject: `inject Secret at ${names.join(", ")} by add(gamma: 1)` })}`;
  },
  "injections of a point each": (n) => {
    const points = fill(n / 4, (i) => `relu @p${i}`);
    const names = points.replaceAll("relu @", "").split("\n");
    const model = `model Net { input 10\n${points}\ndense(3) }`;
    const injects = names.map((name) => `inject Secret at ${name} by add(gamma: 1)`);
    return `${model}\nkeyspace Secret { dim 2 }\n${experiment("E", { inject: injects.join("\n") })}`;
  },
  "injections of a keyspace each": (n) => {
    const points = fill(n / 5, (i) => `relu @p${i}`);
    const names = points.replaceAll("relu @", "").split("\n");
    const model = `model Net { input 10\n${points}\ndense(3) }`;
    const spaces = names.map((name) => `keyspace K${name} { dim 2 }`);
    const injects = names.map((name) => `inject K${name} at ${name} by add(gamma: 1)`);
    return [model, ...spaces, experiment("E", { inject: injects.join("\n") })].join("\n");
  },
  "unknown points": (n) =>
    `${injected}\n${experiment("E", { inject: `inject Secret at ${fill(n, (i) => `p${i}`, ", ")} by add(gamma: 1)` })}`,
  "unknown points among many": (n) => {
    const points = fill(n / 2, (i) => `relu @p${i}`);
    const model = `model Net { input 10\n${points}\ndense(3) }`;
    return `${model}\nkeyspace Secret { dim 2 }\n${experiment("E", { inject: `inject Secret at ${fill(n / 2, (i) => `q${i}`, ", ")} by add(gamma: 1)` })}`;
  },
  "losses in a sum": (n) =>
    `${net}\n${experiment("E", { loss: `loss ${fill(n, () => "crossentropy", " + ")}` })}`,
  "normalisation of many numbers": (n) =>
    `${net}\n${experiment("E", { data: `data synthetic(features: 10, classes: 3) { normalize((${fill(n, () => "0.5", ", ")}), 1) }` })}`,
  augmentations: (n) =>
    `${net}\n${experiment("E", { data: `data synthetic(features: 10, classes: 3) { augment ${fill(n, () => "flip", ", ")} }` })}`,
  "a schedule of many steps": (n) =>
    `${net}\n${experiment("E", { train: `train adam(lr: 0.1) for 2 epochs batch 8 schedule steps([${fill(n, (i) => String(i + 1), ", ")}], factor: 0.1)` })}`,
  "published figures": (n) =>
    `${net}\n${experiment("E", { more: `published\n${fill(n, (i) => `test.valid.x${i} 0.9 within 0.1`)}` })}`,
  "attack settings": (n) => `${net}\n${experiment("E", { more: `attack ${fill(n, (i) => `a${i}`, ", ")}` })}`,
  "a sweep of many values": (n) =>
    `${net}\n${experiment("E", { more: `sweep seed over ${fill(n, (i) => String(i), ", ")}` })}`,
  "many sweeps": (n) => `${net}\n${experiment("E", { more: fill(n, (i) => `sweep train.x${i} over 1`) })}`,
  "a thousand combinations": (n) =>
    `model Net(classes: int = 3) { input 10\n${fill(n, () => "relu")}\ndense(classes) }\n${experiment("E", { more: `sweep seed over ${Array.from({ length: 1000 }, (_, i) => i).join(", ")}` })}`,

  // text
  "a name": (n) => `const ${letters(n)} = 1`,
  "two long names": (n) => `const ${letters(n / 2)} = ${letters(n / 2 - 1)}b`,
  "long names, one letter apart": (n) => {
    const length = Math.floor(Math.sqrt(n));
    return fill(n, (i) => `const ${letters(length)}${i} = ${letters(length)}x${i}`);
  },
  "a long unknown layer": (n) => `model M { input 10  ${letters(n)} }`,
  "a long string": (n) => `const s = "${letters(n)}"`,
  "strings of wrong types": (n) => `model M { input 10\n${fill(n, (i) => `dense("${i}")`)}\n}`,
  "an unclosed string": (n) => `const s = "${letters(n)}`,
  "unclosed strings": (n) => fill(n, (i) => `const s${i} = "x`),
  "a comment": (n) => `// ${letters(n)}\nconst a = 1`,
  comments: (n) => fill(n, (i) => `// ${i}`),
  "doc comments": (n) => `${fill(n, (i) => `/// ${i}`)}\nconst a = 1`,
  "an unclosed comment": (n) => `/* ${letters(n)}`,
  "open comment signs": (n) => fill(n, () => "/*", " "),
  "long number": (n) => `const a = ${letters(n, "1")}`,
  "long fraction": (n) => `const a = 0.${letters(n, "1")}e-1`,
  spaces: (n) => `const a =${letters(n, " ")}1`,
  "empty lines": (n) => `const a =${letters(n, "\n")}1`,
  "strange characters": (n) => letters(n, "$"),
  "strange characters apart": (n) => letters(n / 2, "$ "),
  "open braces": (n) => letters(n, "{"),
  "closing braces": (n) => letters(n, "}"),
  "braces of models": (n) => fill(n, (i) => `model M${i} {`),
  "open parentheses": (n) => `model M { input 10 dense${letters(n, "(")}`,
  "missing commas": (n) => `const c = [${fill(n, (i) => String(i), " ")}]`,
  arrows: (n) => `model M { input 10\n${fill(n, () => "->", " ")}\n}`,
  "at signs": (n) => `model M { input 10\n${fill(n, () => "@", " ")}\n}`,
  words: (n) => fill(n, (i) => `w${i}`, " "),
  keywords: (n) => fill(n, () => "experiment", " "),
};
