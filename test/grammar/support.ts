import { readdirSync, readFileSync } from "node:fs";
import { type Diagnostic, SourceFile, type Span } from "../../diagnostics/index.js";
import {
  type Declaration,
  type Expression,
  parseExpression,
  parseSpec,
  type Spec,
} from "../../grammar/index.js";

/** The four specs that the language was designed from, by file name. */
export const targetSpecs: ReadonlyMap<string, string> = new Map(
  readdirSync(new URL("specs/", import.meta.url))
    .sort()
    .map((file) => [file, readFileSync(new URL(`specs/${file}`, import.meta.url), "utf8")]),
);

/** The declarations of a text without mistakes. */
export function declarationsOf(text: string): readonly Declaration[] {
  const { spec, diagnostics } = parseSpec(new SourceFile("test.spk", text));
  if (diagnostics.length > 0) throw new Error(annotate(text, diagnostics));
  return spec.declarations;
}

/** The one declaration of a text without mistakes, which has to be of a kind. */
export function onlyDeclaration<K extends Declaration["kind"]>(
  kind: K,
  text: string,
): Declaration & { kind: K } {
  const [declaration, ...others] = declarationsOf(text);
  if (declaration?.kind !== kind || others.length > 0) throw new Error(`not one ${kind}: ${text}`);
  return declaration as Declaration & { kind: K };
}

/** The expression that a text without mistakes is. */
export function expressionOf(text: string): Expression {
  const { expression, diagnostics } = parseExpression(new SourceFile("--set", text));
  if (expression === undefined || diagnostics.length > 0) throw new Error(annotate(text, diagnostics));
  return expression;
}

/** An expression with all its parentheses: `(a + (b * c))`. */
export function grouped(expression: Expression): string {
  const all = (items: readonly Expression[]): string => items.map(grouped).join(", ");
  switch (expression.kind) {
    case "NumberLiteral":
    case "BooleanLiteral":
      return String(expression.value);
    case "StringLiteral":
      return `"${expression.value}"`;
    case "Reference":
      return expression.name.text;
    case "Member":
      return `${expression.object.text}.${expression.property.text}`;
    case "PointReference":
      return `${expression.name.text}[${expression.index === undefined ? "" : grouped(expression.index)}]`;
    case "Unary":
      return `(${expression.operator} ${grouped(expression.operand)})`;
    case "Binary":
      return `(${grouped(expression.left)} ${expression.operator} ${grouped(expression.right)})`;
    case "Tuple":
      return `tuple(${all(expression.items)})`;
    case "List":
      return `list(${all(expression.items)})`;
    case "Call": {
      const values = expression.arguments.map(
        ({ name, value }) => `${name ? `${name.text}: ` : ""}${grouped(value)}`,
      );
      return `${expression.name.text}(${values.join(", ")})`;
    }
  }
}

/** Source lines, each followed by what is said about it, underlined. */
export function annotate(text: string, diagnostics: readonly Diagnostic[]): string {
  const source = new SourceFile("test.spk", text);
  const lines = text.split("\n");
  const notes = diagnostics.map(({ code, message, hint, span }) => {
    const { line, column } = source.positionAt(span.start);
    const underline = " ".repeat(column - 1) + "~".repeat(Math.max(1, span.end - span.start));
    return { line, text: `${underline} ${code} ${message}${hint === undefined ? "" : ` (${hint})`}` };
  });
  return lines
    .flatMap((line, index) => [
      line,
      ...notes.filter((note) => note.line === index + 1).map((note) => note.text),
    ])
    .join("\n");
}

/** The source that an annotated text is about. */
export function withoutAnnotations(annotated: string): string {
  return annotated
    .split("\n")
    .filter((line) => !/^ *~+ SPK\d{4} /.test(line))
    .join("\n");
}

/** Something in a tree that has a place in the text. */
export interface Located {
  readonly kind: string;
  readonly span: Span;
}

/** The nodes directly below a node, in the order of its properties. */
function childrenOf(node: object): Located[] {
  return Object.entries(node).flatMap(([key, value]): Located[] => {
    if (key === "source" || key === "span" || typeof value !== "object" || value === null) return [];
    return Array.isArray(value) ? value.filter(isLocated) : isLocated(value) ? [value] : [];
  });
}

function isLocated(value: unknown): value is Located {
  return typeof value === "object" && value !== null && "kind" in value && "span" in value;
}

/** Every node of a tree, with its parent. */
export function* walk(node: Located): Generator<{ node: Located; parent: Located }> {
  for (const child of childrenOf(node)) {
    yield { node: child, parent: node };
    yield* walk(child);
  }
}

/** What is wrong with the places in a tree: a child outside its parent, or children out of order. */
export function misplaced(spec: Spec): string[] {
  const wrong: string[] = [];
  const check = (node: Located): void => {
    let end = node.span.start;
    const children = childrenOf(node).sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    for (const child of children) {
      if (child.span.start < end || child.span.end > node.span.end || child.span.end < child.span.start) {
        wrong.push(
          `${child.kind} ${child.span.start}-${child.span.end} in ${node.kind} ${node.span.start}-${node.span.end}`,
        );
      }
      end = child.span.end;
      check(child);
    }
  };
  check(spec);
  return wrong;
}
