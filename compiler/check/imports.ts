import { dirname, join } from "pathe";
import { type Diagnostic, diagnosticOf, hasErrors, SourceFile } from "../../diagnostics/index.js";
import type { Import, Spec } from "../../grammar/ast.js";
import { parseSpec } from "../../grammar/index.js";
import { Origins } from "../origins.js";

/** Why a file that is there cannot be read as a spec, as in "it is a named pipe, not a regular file". */
export interface UnreadableSource {
  readonly reason: string;
}

/**
 * The text of a file; undefined if there is none, or why it cannot be read. What SpanKey itself brings is asked for as it is imported:
 * `spankey/blocks`.
 */
export type ReadFile = (path: string) => string | UnreadableSource | undefined;

/** A spec with all that it imports, directly or not. */
export interface LoadedFiles {
  readonly root: Spec;
  /** The root and its imports, in the order of reading. */
  readonly sources: readonly SourceFile[];
  /** The same specs with each import before the file that imports it. */
  readonly specs: readonly Spec[];
  readonly origins: Origins;
  readonly hasSyntaxErrors: boolean;
}

/** Reads and parses a spec and everything that it imports. A file that is imported twice is read once. */
export function loadFiles(
  source: SourceFile,
  readFile: ReadFile,
): { result: LoadedFiles; diagnostics: Diagnostic[] } {
  const origins = new Origins();
  const diagnostics: Diagnostic[] = [];
  const sources: SourceFile[] = [];
  const specs: Spec[] = [];
  /** Paths on the way from the root to the file being read, and all paths read so far. */
  const open: string[] = [];
  const seen = new Set<string>();
  let characters = source.text.length;

  function load(file: SourceFile): Spec {
    const path = normalize(file.path);
    seen.add(path);
    open.push(path);
    sources.push(file);
    const { spec, diagnostics: syntax } = parseSpec(file);
    diagnostics.push(...syntax);
    origins.adopt(spec, file);
    for (const declaration of spec.declarations) {
      if (declaration.kind === "Import") follow(declaration, file);
    }
    open.pop();
    specs.push(spec);
    return spec;
  }

  function follow(declaration: Import, file: SourceFile): void {
    const written = declaration.path.value;
    const path = isOfLibrary(written) ? written : join(dirname(file.path), written);
    const at = open.indexOf(path);
    if (at !== -1) {
      const chain = [...open.slice(at), path];
      diagnostics.push(diagnosticOf("circular-import", file, declaration.path.span, { chain }));
      return;
    }
    if (seen.has(path) || diagnostics.length >= mostProblems) return;
    const text = readWithinBounds(path);
    if (typeof text !== "string") {
      const params = { path: written, reason: text?.reason, place: path };
      diagnostics.push(diagnosticOf("unresolved-import", file, declaration.path.span, params));
      return;
    }
    load(new SourceFile(path, text));
  }

  function readWithinBounds(path: string): ReturnType<ReadFile> {
    if (open.length > deepestImport)
      return { reason: `the chain of imports is longer than ${deepestImport}` };
    const text = readFile(path);
    if (typeof text !== "string") return text;
    characters += text.length;
    return characters <= mostCharacters ? text : { reason: "the spec and its imports are larger than 4 MB" };
  }

  const root = load(source);
  const hasSyntaxErrors = hasErrors(diagnostics.filter(({ code }) => code.startsWith("SPK1")));
  return { result: { root, sources, specs, origins, hasSyntaxErrors }, diagnostics };
}

/** Whether an import is of SpanKey itself, and not of a file beside the spec. */
export const isOfLibrary = (path: string): boolean => /^spankey\/[\w-]+$/.test(path);

/** The longest chain of imports. A longer one comes from a runaway generator. */
const deepestImport = 500;
/** Of a spec and all that it imports. */
const mostCharacters = 4 * 2 ** 20;
/** Problems after which no further import is read. */
const mostProblems = 100;

const normalize = (path: string): string => join(path);
