import { suggest } from "../../diagnostics/index.js";
import type { Argument, Expression, Name } from "../../grammar/ast.js";
import type { Report } from "../report.js";

/** Anything written as `name(arguments)`. */
export interface CallLike {
  readonly name: Name;
  readonly arguments: readonly Argument[];
}

interface Matched {
  readonly given: ReadonlyMap<string, Expression>;
  /** Arguments that were probably meant by names that are none. */
  readonly misspelled: ReadonlySet<string | undefined>;
}

/** Which expression a call gives for which argument, by position or by name, with an error for each that fits none. */
export function matchArguments(report: Report, call: CallLike, names: readonly string[]): Matched {
  const given = new Map<string, Expression>();
  const misspelled = new Set<string | undefined>();
  const callName = call.name.text;
  let position = 0;
  let named = false;
  let tooMany = false;
  for (const argument of call.arguments) {
    const name = argument.name?.text ?? names[position];
    if (argument.name !== undefined) named = true;
    else position++;
    if (argument.name === undefined && named) {
      report.error("positional-argument-after-named", argument, { call: callName });
    } else if (name === undefined) {
      if (!tooMany) report.error("too-many-arguments", argument, { call: callName, most: names.length });
      tooMany = true;
    } else if (!names.includes(name)) {
      const suggestion = suggest(name, names) ?? containedIn(name, names);
      misspelled.add(suggestion);
      report.error("unknown-argument", argument.name ?? argument, {
        ...{ call: callName, name, known: [...names], suggestion },
      });
    } else if (given.has(name)) {
      const facts = { call: callName, argument: name };
      report.error("duplicate-argument", argument.name ?? argument, facts);
    } else {
      given.set(name, argument.value);
    }
  }
  return { given, misspelled };
}

/** Likewise of a call that must give every argument; `type` is what messages call the value of one. */
export function matchAllArguments(
  report: Report,
  call: CallLike,
  names: readonly string[],
  type = "a value",
): ReadonlyMap<string, Expression> {
  const { given, misspelled } = matchArguments(report, call, names);
  // a name that is none was meant for one that is missing
  const missing = misspelled.size > 0 ? [] : names.filter((name) => !given.has(name));
  for (const argument of missing)
    report.error("missing-argument", call.name, { call: call.name.text, argument, type });
  return given;
}

/** `kernel` for `kernel_size`: other libraries say with it what it is of. */
function containedIn(name: string, names: readonly string[]): string | undefined {
  const words = name.split("_");
  return names.find((known) => words.includes(known));
}
