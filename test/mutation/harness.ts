/**
 * What stands in the place of Vitest while mutants are tried: tests run in the process that has loaded them, some
 * hundred times as fast as in a worker each. It knows what tests of the mutated rooms use, and Vitest's own `expect`.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import { spyOn } from "@vitest/spy";
import fc from "fast-check";

type Body = (...args: never[]) => unknown;
type Define = (name: unknown, body: Body) => void;

class Suite {
  readonly beforeAll: Body[] = [];
  readonly beforeEach: Body[] = [];
  readonly afterEach: Body[] = [];
  readonly afterAll: Body[] = [];
  isReady = false;

  constructor(
    readonly name: string,
    readonly parent: Suite | undefined,
  ) {}

  /** The suites around a test, the outermost first. */
  get path(): readonly Suite[] {
    return [...(this.parent?.path ?? []), this];
  }
}

export interface Test {
  readonly id: string;
  readonly suites: readonly Suite[];
  readonly body: Body;
}

const tests = new Map<string, Test>();
let suite = new Suite("", undefined);

function defineSuite(name: unknown, body: Body): void {
  suite = new Suite(`${suite.name} ${String(name)}`.trim(), suite);
  body();
  suite = suite.parent ?? suite;
}

function defineTest(name: unknown, body: Body): void {
  const named = `${suite.name} ${String(name)}`;
  const id = tests.has(named) ? `${named} (${tests.size})` : named;
  tests.set(id, { id, suites: suite.path, body });
}

/** `it`, with the forms of it that tests use; a case of `each` has its `$name` in it, and its number after it. */
function withForms(define: Define) {
  const each = (cases: readonly unknown[]) => (name: string, body: (...args: unknown[]) => unknown) => {
    for (const [i, one] of cases.entries()) {
      define(`${withFields(name, one)} ${i + 1}`, () => body(...(Array.isArray(one) ? one : [one])));
    }
  };
  const forms = Object.assign((name: unknown, body: Body) => define(name, body), { each });
  const skip = Object.assign(() => {}, { each: () => () => {} });
  return Object.assign(forms, { skip, skipIf: (condition: unknown) => (condition ? skip : forms) });
}

/** A title with the fields of a case in the place of their `$names`. */
function withFields(title: string, one: unknown): string {
  if (typeof one !== "object" || one === null) return title;
  return title.replace(/\$(\w+)/g, (_, field: string) => String(Reflect.get(one, field)));
}

export const it = withForms(defineTest);
export const test = withForms(defineTest);
export const describe = withForms(defineSuite);
export const beforeAll = (body: Body): unknown => suite.beforeAll.push(body);
export const beforeEach = (body: Body): unknown => suite.beforeEach.push(body);
export const afterEach = (body: Body): unknown => suite.afterEach.push(body);
export const afterAll = (body: Body): unknown => suite.afterAll.push(body);
export const vi = { spyOn };

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
export const expect = Object.assign((value: unknown, message?: string) => chai.expect(value, message), {
  ...chai.expect,
  ...Reflect.get(globalThis, ASYMMETRIC_MATCHERS_OBJECT),
});
Reflect.set(globalThis, GLOBAL_EXPECT, expect);
setState({ assertionCalls: 0 }, expect as never);

// every mutant meets the same examples of a property
fc.configureGlobal({ seed: 1 });

const timedOut = "the test waits for something that does not come";

export interface TestOutcome {
  readonly id: string;
  readonly milliseconds: number;
  readonly failure?: string;
  /** It was given up, as it waited for too long. */
  readonly isLate: boolean;
}

/**
 * Runs tests one after another: all, or those chosen in their order. `enter` hears whose code is about to run: that of a
 * test, or of a suite for all of the tests in it.
 */
export async function runTests(options: {
  readonly chosen?: readonly string[];
  /** Tests with this in their name are left out. */
  readonly without?: string;
  readonly stopsAtFailure: boolean;
  /** How long a test may idle, waiting for something; none that idles longer ends. */
  readonly milliseconds?: number;
  readonly enter: (owners: readonly string[]) => void;
}): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  const limit = options.milliseconds ?? Number.POSITIVE_INFINITY;
  const { chosen = [...tests.keys()], without } = options;
  const named = chosen.filter((id) => without === undefined || !id.includes(without));
  const running = named.flatMap((id) => tests.get(id) ?? []);
  for (const one of running) {
    const start = performance.now();
    const failure = await failureOf(() => within(limit, runTest(one, options.enter)));
    const milliseconds = performance.now() - start;
    const isLate = failure === timedOut;
    outcomes.push({ id: one.id, milliseconds, isLate, ...(failure === undefined ? {} : { failure }) });
    if (failure !== undefined && options.stopsAtFailure) break;
  }
  const begun = new Set(running.flatMap(({ suites }) => suites.filter(({ isReady }) => isReady)));
  for (const { afterAll } of begun) for (const hook of afterAll) await failureOf(hook);
  return outcomes;
}

async function runTest(
  { id, suites, body }: Test,
  enter: (owners: readonly string[]) => void,
): Promise<void> {
  for (const one of suites.filter(({ isReady }) => !isReady)) {
    enter([...tests.values()].filter(({ suites }) => suites.includes(one)).map(({ id }) => id));
    for (const hook of one.beforeAll) await hook();
    one.isReady = true;
  }
  enter([id]);
  for (const one of suites) for (const hook of one.beforeEach) await hook();
  await body(context as never);
  for (const one of suites) for (const hook of one.afterEach) await hook();
}

/** What a promise gives, unless the process idles for too long while it waits. What is at work may take its time. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  if (!Number.isFinite(milliseconds)) return await work;
  const { idle } = performance.eventLoopUtilization();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (performance.eventLoopUtilization().idle - idle > milliseconds) reject(new Error(timedOut));
    }, 1000);
  });
  await Promise.race([work, late]).finally(() => clearInterval(timer));
}

/** A test gave itself up: what it needs, this machine does not have. */
class Skipped extends Error {}

/** What a test is given. */
const context = {
  skip() {
    throw new Skipped();
  },
};

async function failureOf(run: Body): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof Skipped) return undefined;
    return error instanceof Error ? error.message : String(error);
  }
}
