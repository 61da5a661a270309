import type { InjectSecretSetting } from "../../grammar/ast.js";
import { locks } from "../../runtime/language.js";
import type { ExperimentForm } from "../check/experiment-form.js";
import { secretWord } from "../check/keyspace.js";
import type { Setter, Settings } from "./setter.js";
import { placesWanted, type SyntaxBuilder } from "./syntax.js";

/** The key at parameters: its lock, added if there is none; its places, and the arguments of its lock. */
export function secretSettings(syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const [secret, ...others] = form.secrets;
  const by: Setter = (value) => {
    const call = syntax.call(value);
    if (call === undefined) return { wanted: "a lock, for example `signs`" };
    const secrets =
      secret === undefined
        ? [
            syntax.node(value, {
              kind: "InjectSecret" as const,
              secret: syntax.name(value, secretWord),
              at: [],
              by: call,
            }),
          ]
        : form.secrets.map((each) => syntax.copy(each, { by: call }));
    return { ...form, secrets };
  };
  // of several, which are a mistake, none is meant
  if (secret === undefined || others.length > 0) return [[`${secretWord}.by`, by]];
  return [[`${secretWord}.by`, by], ...changesOf(secret, syntax, form)];
}

function changesOf(secret: InjectSecretSetting, syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const changed = (changes: Partial<InjectSecretSetting>): ExperimentForm => ({
    ...form,
    secrets: [syntax.copy(secret, changes)],
  });
  const at: Setter = (value) => {
    const places = syntax.places(value);
    if (places !== undefined) return changed({ at: places });
    return { wanted: placesWanted };
  };
  const names = Object.keys(locks.get(secret.by.name.text)?.signature ?? {});
  const withArgument = (name: string): Settings[number] => [
    `${secretWord}.${name}`,
    (value) => changed({ by: syntax.withArgument(secret.by, name, value, names) }),
  ];
  // `by` of a lock is set with the lock: `secret.by=missing(by: random)`
  return [[`${secretWord}.at`, at], ...names.filter((name) => name !== "by").map(withArgument)];
}
