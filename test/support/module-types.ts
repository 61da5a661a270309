import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const runtime = join(root, "runtime/index.ts");

const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    root,
  ).options,
  incremental: false,
};

/** The files of the runtime and of the libraries that it uses are read once, for every program here. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function programOf(modules: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = modules.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, languageVersion);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, languageVersion, ...rest));
    return parsed.get(path);
  };
  return ts.createProgram([runtime, ...modules.keys()], options, host);
}

/** The names of all that `spankey/runtime` exports, types and values. */
export function runtimeExports(): string[] {
  const program = programOf(new Map());
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(runtime);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error("the runtime is no module");
  return checker.getExportsOfModule(module).map(({ name }) => name);
}

/** What TypeScript, under the settings of the project, has against generated modules, each given by a name. */
export function typeErrorsOf(texts: ReadonlyMap<string, string>): string[] {
  const modules = new Map([...texts].map(([name, text]) => [join(root, `test/golden/${name}.ts`), text]));
  const program = programOf(modules);
  return [...modules.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    const errors = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return errors.map(({ messageText, start = 0 }) => {
      const { line } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0 };
      const code = file?.text.split("\n")[line]?.trim();
      return `${path.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}: ${code}`;
    });
  });
}
