/** Exit statuses of `spkc`: the spec or the data is wrong; the command line is wrong; the run failed. */
export const ExitStatus = { ok: 0, invalid: 1, usage: 2, failed: 3 } as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** The number of a message. Users and programs rely on it: it is never reused. */
export type Code = `SPK${number}`;

/**
 * One kind of mistake. `text` says in one line what is wrong; `hint` says what to do, if that is known. `Params` types
 * the facts that the reporter of the error must supply.
 */
export interface Message<Params> {
  readonly code: Code;
  readonly severity: "error" | "warning";
  readonly exit: ExitStatus;
  readonly text: (params: Params) => string;
  readonly hint?: (params: Params) => string | undefined;
  /** What to do instead where data are read for the model of a run, whose spec cannot be changed. */
  readonly hintForRun?: (params: Params) => string | undefined;
  /** Something is missing, or the mistake follows from that: see `missing`. */
  readonly isAboutAbsence?: true;
  /** One place can have several of it, each with its own text. */
  readonly isRepeatable?: true;
}

type Hint<Params> = (params: Params) => string | undefined;

const make =
  (severity: "error" | "warning", exit: ExitStatus) =>
  <Params = Record<never, never>>(
    code: Code,
    text: (params: Params) => string,
    hint?: Hint<Params>,
    hintForRun?: Hint<Params>,
  ): Message<Params> => ({
    ...{ code, severity, exit, text },
    ...(hint && { hint }),
    ...(hintForRun && { hintForRun }),
  });

/** A mistake in a spec or in data: exit status 1. */
export const mistake = make("error", ExitStatus.invalid);
/** Worth telling the user; stops nothing. */
export const warning = make("warning", ExitStatus.ok);
/** A mistake on the command line: exit status 2. */
export const misuse = make("error", ExitStatus.usage);
/** The run itself failed: exit status 3. */
export const breakdown = make("error", ExitStatus.failed);

/**
 * A message that something is missing, or that follows from something missing. It is held back in a file with syntax
 * errors: the parser may not have been able to read the missing part.
 */
export function missing<Params>(message: Message<Params>): Message<Params> {
  return { ...message, isAboutAbsence: true };
}

/** A message that may occur several times at one place, for example once for each missing argument. */
export function repeatable<Params>(message: Message<Params>): Message<Params> {
  return { ...message, isRepeatable: true };
}

/** ", in `Residual(64)` (a.spk:3:7)": the use of a block that led to a mistake in it. */
export function inUse(within: string | undefined): string {
  return within === undefined ? "" : `, in ${within}`;
}

/** "did you mean `x`?", for hints. */
export function didYouMean(suggestion: string | undefined): string | undefined {
  return suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`;
}

/** "write "wine quality", in quotes", for hints. */
export function quoted(text: string): string {
  return `write "${text}", in quotes`;
}

/** "`a`, `b` or `c`" */
export const alternatives = listing("disjunction");
/** "`a`, `b` and `c`" */
export const enumeration = listing("conjunction");

function listing(type: "disjunction" | "conjunction"): (names: readonly string[]) => string {
  let format: Intl.ListFormat | undefined;
  return (names) => {
    // made where there is something to list: it takes longer than checking a small spec
    format ??= new Intl.ListFormat("en-GB", { type });
    return format.format(names.map((name) => `\`${name}\``));
  };
}

/** "300 bytes", "12.5 KB", "2.0 GB": a KB is 1,024 bytes. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return count(bytes, "byte");
  const units = ["KB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** The known names where an unknown one stands, and the one that is close to it, if any. */
export interface AmongKnown {
  readonly known: readonly string[];
  readonly suggestion: string | undefined;
}

/** The hint for an unknown name where there are few: the one that was probably meant, or else all of them. */
export function meantOrKnown({ suggestion, known }: AmongKnown): string | undefined {
  return didYouMean(suggestion) ?? (known.length === 0 ? undefined : `use ${alternatives(known)}`);
}

export type Suggested = { readonly name: string } & Pick<AmongKnown, "suggestion">;

/** An unknown word where there are few, so that the hint can list all; `special` has hints for words of another meaning. */
export const unknownOf = (
  code: Code,
  what: string,
  special: Readonly<Record<string, string>> = {},
): Message<Suggested & AmongKnown> =>
  mistake<Suggested & AmongKnown>(
    code,
    ({ name }) => `there is no ${what} \`${name}\``,
    (given) => new Map(Object.entries(special)).get(given.name) ?? meantOrKnown(given),
  );

/** "1 row", "2 rows" */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

/** "1 sample", "100,000 samples": for numbers that may be large. */
export function countInGroups(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? noun : `${noun}s`}`;
}

/** A measured number in a few significant digits: 0.333333. */
export function shortNumber(value: number, digits = 6): string {
  return String(Number(value.toPrecision(digits)));
}
