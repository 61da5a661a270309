import type { CodeBlockWriter, FunctionDeclarationStructure } from "ts-morph";
import type { LockConfig } from "../../runtime/model.js";
import type { CheckedExperiment } from "../checked.js";
import { indentation, lineAt, writeCode } from "./code.js";
import { functionOf } from "./functions.js";
import type { Imports } from "./imports.js";
import { describeArguments, describeInjection, type InjectionWriter } from "./injection.js";
import { printText } from "./literal.js";
import { type OwnName, own } from "./own-names.js";

/** `gate`: which points get a key, and how. */
export function gateFunction(
  experiment: CheckedExperiment,
  injections: InjectionWriter,
  imports: Imports,
): FunctionDeclarationStructure {
  const none = experiment.injections.length === 0;
  return functionOf({
    name: own.gate,
    isExported: true,
    docs: describeGate(experiment),
    parameters: [
      [own.ops, `${imports.type("Ops")}<${own.T}>`],
      [own.keys, `${imports.type("Keys")}<${own.T}, ${own.InjectedPoint}>`],
    ],
    uses: new Set<OwnName>(none ? [] : [own.ops, own.keys]),
    returnType: `${imports.type("Inject")}<${own.T}, ${own.Point}>`,
    body: none ? (writer) => writer.write(`return ${identity};`) : bodyOf(experiment, injections),
  });
}

/** The gate that is open to no key: nothing enters. */
export const identity = `(_${own.point}, ${own.h}) => ${own.h}`;

function bodyOf({ injections, model }: CheckedExperiment, functions: InjectionWriter) {
  const cases = injections.map((injection) => ({
    points: injection.points,
    code: ["return ", functions.write(injection, own.h, `${own.keys}[${own.point}]`), ";"],
  }));
  const injected = new Set(injections.flatMap(({ points }) => points));
  // every point has its case: a default would be unreachable
  const isTotal = model.points.every(({ name }) => injected.has(name));
  return (writer: CodeBlockWriter): void => {
    const inside = lineAt(4 * indentation);
    writer.write(`return (${own.point}, ${own.h}) => `).inlineBlock(() => {
      writer.write(`switch (${own.point}) `).inlineBlock(() => {
        for (const { points, code } of cases) {
          for (const point of points) writer.writeLine(`case ${printText(point)}:`);
          writer.indent(() => writeCode(writer, code, inside));
        }
        if (!isTotal) writer.writeLine("default:").indent(() => writer.write(`return ${own.h};`));
      });
    });
    writer.write(";");
  };
}

/** "Keys of Secret enter at image and pool2: h · clamp(1 + 0.5·tanh k, 0.1, 2.0)." */
function describeGate({ injections, lock }: CheckedExperiment): string {
  const gates = injections.map((injection) => {
    const { keyspace, points } = injection;
    return `Keys of ${keyspace} enter at ${enumerate(points)}: ${describeInjection(injection)}.`;
  });
  if (lock !== undefined) return [...gates, describeLock(lock)].join("\n");
  return gates.length === 0 ? "The experiment injects no keys." : gates.join("\n");
}

/** "A secret enters at conv1.weight, by signs: `spkc lock` puts it there." */
function describeLock({ by, at }: LockConfig): string {
  const places = at === undefined ? "all trained parameters" : enumerate(at);
  const args = describeArguments(by.arguments);
  return `A secret enters at ${places}, by ${by.name}${args === "" ? "" : `(${args})`}: \`spkc lock\` puts it there.`;
}

/** "a, b and c" */
export function enumerate(words: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(words);
}
