import type {
  Argument,
  Call,
  Expression,
  InjectionPlace,
  Keyspace,
  KeyspaceSetting,
  Name,
  PointReference,
} from "../../grammar/ast.js";
import type { Origins, SyntaxNode } from "../origins.js";

/** What places look like in a setting. */
export const placesWanted = 'a layer or parameter, or several in parentheses: `(conv1, "conv*.weight")`';

/** Builds changed syntax; every new node keeps the text it is about, so that errors show it. */
export class SyntaxBuilder {
  constructor(private readonly origins: Origins) {}

  /** A copy of a node with some parts replaced. */
  copy<N extends SyntaxNode>(node: N, changes: Partial<N>): N {
    const copy = { ...node, ...changes };
    this.origins.adopt(copy, this.origins.sourceOf(node));
    return copy;
  }

  /** A new node that stands for `written`. */
  node<N extends object>(written: SyntaxNode, parts: N): N & SyntaxNode {
    const node = { ...parts, span: written.span };
    this.origins.adopt(node, this.origins.sourceOf(written));
    return node;
  }

  name(written: SyntaxNode, text: string): Name {
    return this.node(written, { kind: "Name" as const, text });
  }

  /** The call with one argument replaced or added; `order` gives the places of arguments without a name. */
  withArgument(call: Call, name: string, value: Expression, order: readonly string[]): Call {
    const place = order.indexOf(name);
    const isIt = (argument: Argument, index: number): boolean =>
      argument.name === undefined ? index === place : argument.name.text === name;
    const at = call.arguments.findIndex(isIt);
    const argument: Argument = this.node(value, {
      kind: "Argument" as const,
      name: this.name(value, name),
      value,
    });
    if (at === -1) return this.copy(call, { arguments: [...call.arguments, argument] });
    const replaced = call.arguments[at]?.name === undefined ? { ...argument, name: undefined } : argument;
    this.origins.adopt(replaced, this.origins.sourceOf(value));
    return this.copy(call, { arguments: call.arguments.with(at, replaced) });
  }

  /** The keyspace with one setting replaced or added; `per point` stays as it was. */
  withSetting(keyspace: Keyspace, name: string, value: Expression): Keyspace {
    const at = keyspace.settings.findIndex((setting) => setting.name.text === name);
    const perPoint = keyspace.settings[at]?.perPoint ?? false;
    const setting: KeyspaceSetting = this.node(value, {
      kind: "KeyspaceSetting" as const,
      name: this.name(value, name),
      value,
      perPoint,
    });
    const settings = at === -1 ? [...keyspace.settings, setting] : keyspace.settings.with(at, setting);
    return this.copy(keyspace, { settings });
  }

  /** `reject` or `margin(1.0)`. */
  call(value: Expression): Call | undefined {
    if (value.kind === "Call") return value;
    if (value.kind !== "Reference") return undefined;
    return this.node(value, { kind: "Call" as const, name: value.name, arguments: [] });
  }

  /** `wrong`, or `(wrong, none)`. */
  names(value: Expression): Name[] | undefined {
    return collect(items(value), (item) => (item.kind === "Reference" ? item.name : undefined));
  }

  /** `image`, `block[2]`, or `(image, block[2])`. */
  points(value: Expression): PointReference[] | undefined {
    return collect(items(value), (item) => {
      if (item.kind === "PointReference") return item;
      if (item.kind !== "Reference") return undefined;
      return this.node(item, { kind: "PointReference" as const, name: item.name, index: undefined });
    });
  }

  /** `conv1`, `conv1.weight`, `"conv*"`, or `(conv1, "conv*")`. */
  places(value: Expression): InjectionPlace[] | undefined {
    return collect(items(value), (item) => {
      const pattern = patternOf(item);
      if (pattern === undefined) return this.points(item)?.[0];
      return this.node(item, { kind: "ParameterReference" as const, pattern, index: undefined });
    });
  }
}

/** Of a place that can be no point. */
function patternOf(item: Expression): string | undefined {
  if (item.kind === "StringLiteral") return item.value;
  return item.kind === "Member" ? `${item.object.text}.${item.property.text}` : undefined;
}

const items = (value: Expression): readonly Expression[] =>
  value.kind === "Tuple" || value.kind === "List" ? value.items : [value];

/** All results, or undefined where one is. */
function collect<A, B>(list: readonly A[], read: (item: A) => B | undefined): B[] | undefined {
  const results = list.map(read);
  return results.every((result) => result !== undefined) && results.length > 0 ? results : undefined;
}
