import type { InjectSecretSetting } from "../../grammar/ast.js";
import { builtInInjections, locks } from "../../runtime/language.js";
import type { LockConfig } from "../../runtime/model.js";
import type { Checks } from "./checks.js";
import { configure } from "./configure.js";
import type { ExperimentForm } from "./experiment-form.js";
import { secretWord } from "./keyspace.js";
import { namesOf } from "./linked-spec.js";
import type { ModelInstance } from "./model.js";
import { checkPlaces, namesIn } from "./places.js";

/** The key at parameters of an experiment; undefined where there is none, or where something about it is wrong. */
export function checkSecret(
  checks: Checks,
  form: ExperimentForm,
  model: ModelInstance | undefined,
): LockConfig | undefined {
  const [secret, ...others] = form.secrets;
  // a keyspace of this name is the mistake: what is said of it here would be wrong
  if (secret === undefined || checks.linked.declarations.get(secretWord)?.kind === "Keyspace")
    return undefined;
  for (const other of others) checks.report.error("duplicate-secret", other, {});
  if (isOfKeyspace(checks, secret)) return undefined;
  const by = configure(checks, secret.by, locks, "unknown-lock")?.configured;
  const at = placesOf(checks, secret, { form, model });
  if (by === undefined || at === undefined) return undefined;
  return secret.at.length === 0 ? { by } : { by, at };
}

/** Whether keys enter in a way of keyspaces; that is reported. */
function isOfKeyspace({ linked, report }: Checks, { by }: InjectSecretSetting): boolean {
  const name = by.name.text;
  if (!builtInInjections.has(name) && linked.declarations.get(name)?.kind !== "Injection") return false;
  const [keyspace] = namesOf(linked, "Keyspace");
  report.error("injection-for-secret", by.name, { name, keyspace, known: [...locks.keys()] });
  return true;
}

interface Placed {
  readonly form: ExperimentForm;
  readonly model: ModelInstance | undefined;
}

/** The places as `selectParameters` takes them; undefined where one is wrong. */
function placesOf(
  checks: Checks,
  secret: InjectSecretSetting,
  { form, model }: Placed,
): string[] | undefined {
  const { report } = checks;
  const complete = model?.complete;
  if (complete === undefined) return undefined;
  const names = namesIn(complete.body);
  if (names.trained.length === 0) {
    report.error("model-without-parameters", secret, { experiment: form.declaration.name.text });
    return undefined;
  }
  const known = model?.points.names ?? [];
  return checkPlaces(checks, secret.at, names, {
    takesBuffers: false,
    points: {
      has: (name) => known.includes(name),
      report: (place, name) => report.error("point-for-secret", place, { name, known }),
    },
  });
}
