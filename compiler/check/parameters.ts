import { suggest } from "../../diagnostics/index.js";
import type { Injection, Name, Parameter } from "../../grammar/ast.js";
import type { Report } from "../report.js";

export const parameterTypeNames = ["int", "float", "bool", "string"] as const;
export type ParameterType = (typeof parameterTypeNames)[number];

export function isParameterType(name: string): name is ParameterType {
  return (parameterTypeNames as readonly string[]).includes(name);
}

/** Checks the names and types of the parameters of a block or model. */
export function checkParameters(parameters: readonly Parameter[], report: Report): void {
  checkParameterNames(parameters, report);
  for (const { type } of parameters) {
    if (isParameterType(type.text)) continue;
    const suggestion = suggest(type.text, parameterTypeNames);
    report.error("unknown-parameter-type", type, { name: type.text, suggestion });
  }
}

/** The activation and the key come first and have no type; the other parameters of an injection are numbers. */
export function checkInjectionParameters({ name, parameters }: Injection, report: Report): void {
  const [activation, key, ...others] = parameters;
  const misplaced = [activation, key].find((parameter) => parameter?.type !== undefined);
  if (activation === undefined || key === undefined || misplaced !== undefined) {
    report.error("malformed-injection-signature", misplaced ?? name, { name: name.text });
  }
  checkParameterNames(parameters, report);
  for (const { name, type } of others) {
    if (type === undefined || !["int", "float"].includes(type.text)) {
      report.error("non-numeric-injection-parameter", type ?? name, { name: name.text, type: type?.text });
    }
  }
}

function checkParameterNames(parameters: readonly { readonly name: Name }[], report: Report): void {
  const seen = new Set<string>();
  for (const { name } of parameters) {
    if (seen.has(name.text)) report.error("duplicate-parameter", name, { name: name.text });
    else checkName(name, report);
    seen.add(name.text);
  }
}

/** Names end up as keys of objects, where `__proto__` and the like are not ordinary keys. */
export function checkName(name: Name, report: Report): void {
  if (name.text.startsWith("__")) report.error("reserved-name", name, { name: name.text });
}
