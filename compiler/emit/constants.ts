import {
  type StatementStructures,
  StructureKind,
  VariableDeclarationKind,
  type VariableStatementStructure,
} from "ts-morph";
import { defineModel } from "../../runtime/model.js";
import type { CheckedExperiment } from "../checked.js";
import { callCode, type Piece, writeCode } from "./code.js";
import { experimentConfig } from "./config.js";
import { docText, type ParameterMember, type ParameterNode } from "./functions.js";
import type { Imports } from "./imports.js";
import { Commented, type Literal, printText, tableCode } from "./literal.js";
import { own } from "./own-names.js";

/** `parameters`, and the type of them over the type of its tensors. */
export function parameterStatements(
  members: readonly ParameterMember[],
  imports: Imports,
): StatementStructures[] {
  const docs = hasBuffers(members)
    ? "Shape and initialiser of every parameter, and of the buffers that training passes keep up to date."
    : "Shape and initialiser of every trainable tensor.";
  const table: Piece = [tableCode(treeOf(members)), ` as const satisfies ${imports.type("ParameterTree")}`];
  const type = `${imports.type("TensorsOf")}<typeof ${own.parameters}, ${own.T}>`;
  return [constant(own.parameters, table, docs), { ...alias(own.Parameters, type), typeParameters: [own.T] }];
}

function hasBuffers(members: readonly ParameterMember[]): boolean {
  return members.some(({ node }) =>
    node.kind === "group" ? hasBuffers(node.members) : isBuffered(node.value),
  );
}

function isBuffered(value: Literal): boolean {
  return typeof value === "object" && value !== null && Object.values(value).some((one) => "buffer" in one);
}

function treeOf(members: readonly ParameterMember[]): Commented {
  return new Commented(
    members.map(({ name, node }) => ({
      key: name,
      value: literalOf(node),
      comment: node.kind === "layer" ? node.comment : undefined,
    })),
  );
}

function literalOf(node: ParameterNode): Literal {
  return node.kind === "layer" ? node.value : treeOf(node.members);
}

/** `points`, and the types of all of them and of those that get keys. */
export function pointStatements({ model, injections }: CheckedExperiment): StatementStructures[] {
  const table = new Commented(model.points.map(({ name, shape }) => ({ key: name, value: shape })));
  const injected = injections.flatMap(({ points }) => points);
  const docs = "Injection points: the shape of one sample's activation, channel, height, width.";
  return [
    constant(own.points, [tableCode(table), " as const"], docs),
    alias(own.Point, `keyof typeof ${own.points}`),
    alias(own.InjectedPoint, injected.length === 0 ? "never" : injected.map(printText).join(" | ")),
  ];
}

/** `experiment`, the whole of it as data, and `model`, which ties everything together. */
export function experimentStatements(experiment: CheckedExperiment, imports: Imports): StatementStructures[] {
  const config = tableCode(experimentConfig(experiment));
  const docs = experiment.docs ?? `Experiment ${experiment.name}.`;
  const parts = [own.parameters, own.points, own.experiment, own.forward, own.gate, own.loss].join(", ");
  return [
    constant(own.experiment, [config, ` as const satisfies ${imports.type("ExperimentConfig")}`], docs),
    constant(own.model, callCode(imports.value({ defineModel }), `{ ${parts} }`)),
  ];
}

function constant(name: string, value: Piece, docs?: string): VariableStatementStructure {
  const column = `export const ${name} = `.length;
  return {
    kind: StructureKind.VariableStatement,
    isExported: true,
    declarationKind: VariableDeclarationKind.Const,
    declarations: [{ name, initializer: (writer) => writeCode(writer, value, { indent: 0, column }) }],
    docs: docs === undefined ? [] : [docText(docs)],
    leadingTrivia: (writer) => writer.blankLineIfLastNot(),
  };
}

function alias(name: string, type: string) {
  return { kind: StructureKind.TypeAlias, isExported: true, name, type } as const;
}
