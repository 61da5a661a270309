/** Exit statuses of `spkc`: the spec or the data is wrong; the command line is wrong; the run failed. */
export const ExitStatus = { ok: 0, invalid: 1, usage: 2, failed: 3 } as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** The number of a message, an interface to users and programs: it is never reused. */
export type Code = `SPK${number}`;

/**
 * One kind of mistake. `text` says what is wrong in one line; `hint` says what to do, where something can be said.
 * `Params` types the facts that the place of the error must supply.
 */
export interface Message<Params> {
  readonly code: Code;
  readonly severity: "error" | "warning";
  readonly exit: ExitStatus;
  readonly text: (params: Params) => string;
  readonly hint?: (params: Params) => string | undefined;
  /** It says that something is missing, or follows from that: see `missing`. */
  readonly isAboutAbsence?: true;
  /** At one place there can be several of it, each with a text of its own. */
  readonly isRepeatable?: true;
}

type Hint<Params> = (params: Params) => string | undefined;

const make =
  (severity: "error" | "warning", exit: ExitStatus) =>
  <Params = Record<never, never>>(
    code: Code,
    text: (params: Params) => string,
    hint?: Hint<Params>,
  ): Message<Params> => ({ code, severity, exit, text, ...(hint && { hint }) });

/** A mistake in a spec or in data: exit status 1. */
export const mistake = make("error", ExitStatus.invalid);
/** Worth saying, stops nothing. */
export const warning = make("warning", ExitStatus.ok);
/** A mistake on the command line: exit status 2. */
export const misuse = make("error", ExitStatus.usage);
/** The run itself failed: exit status 3. */
export const breakdown = make("error", ExitStatus.failed);

/**
 * A message that something is missing, or that follows from something missing. In a file with syntax errors it is held
 * back: what is missing may be what the parser could not read.
 */
export function missing<Params>(message: Message<Params>): Message<Params> {
  return { ...message, isAboutAbsence: true };
}

/** A message that can be several mistakes at one place, such as one for each thing that is missing. */
export function repeatable<Params>(message: Message<Params>): Message<Params> {
  return { ...message, isRepeatable: true };
}

/** ", did you mean `x`?" for hints. */
export function didYouMean(suggestion: string | undefined): string | undefined {
  return suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`;
}

/** "`a`, `b` or `c`" */
export const alternatives = listing("disjunction");
/** "`a`, `b` and `c`" */
export const enumeration = listing("conjunction");

function listing(type: "disjunction" | "conjunction"): (names: readonly string[]) => string {
  const format = new Intl.ListFormat("en-GB", { type });
  return (names) => format.format(names.map((name) => `\`${name}\``));
}

/** What a name could have been: all there is, and the nearest of it where that is near. */
export interface AmongKnown {
  readonly known: readonly string[];
  readonly suggestion: string | undefined;
}

/** The hint for a name that is none of a few: the one that was probably meant, else all of them, if there are any. */
export function meantOrKnown({ suggestion, known }: AmongKnown): string | undefined {
  return didYouMean(suggestion) ?? (known.length === 0 ? undefined : `there is ${alternatives(known)}`);
}

/** "1 row", "2 rows" */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}
