import { SourceFile, type Span } from "../diagnostics/index.js";

/** Any node of the syntax tree. */
export interface SyntaxNode {
  readonly span: Span;
}

/**
 * The text that each node was read from. Nodes have only offsets, but imports and `--set` put nodes of several texts into
 * one spec, and an error must show the right text.
 */
export class Origins {
  readonly #sources = new WeakMap<object, SourceFile>();

  /** Records `source` for a tree of nodes. Nodes that already have an origin keep it. */
  adopt(root: SyntaxNode, source: SourceFile): void {
    // a list, not recursion: an expression of ten thousand terms is a tree of that depth
    const pending: unknown[] = [root];
    while (pending.length > 0) {
      const node = pending.pop();
      if (typeof node !== "object" || node === null || node instanceof SourceFile) continue;
      if (this.#sources.has(node)) continue;
      if (!Array.isArray(node)) this.#sources.set(node, source);
      // one by one: a list may be longer than a call may have arguments
      for (const part of Object.values(node)) pending.push(part);
    }
  }

  sourceOf(node: SyntaxNode): SourceFile {
    return this.#sources.get(node) ?? unknownSource;
  }

  /** `specs/a.spk:3:7` */
  placeOf(node: SyntaxNode): string {
    const source = this.sourceOf(node);
    const { line, column } = source.positionAt(node.span.start);
    return `${source.path}:${line}:${column}`;
  }

  textOf(node: SyntaxNode): string {
    return this.sourceOf(node).slice(node.span);
  }
}

const unknownSource = new SourceFile("?", "");
