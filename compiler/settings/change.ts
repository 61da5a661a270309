import { suggest } from "../../diagnostics/index.js";
import type { Call, Expression, InjectSetting, LossSetting, LossTerm } from "../../grammar/ast.js";
import { datasets, optimizers } from "../../runtime/language.js";
import type { Checks } from "../check/checks.js";
import type { ExperimentForm, TrainForm } from "../check/experiment-form.js";
import { keyspaceSettings } from "../check/keyspace.js";
import type { SyntaxNode } from "../origins.js";
import { adapterSettings } from "./adapter-settings.js";
import { secretSettings } from "./secret-settings.js";
import type { Setter, Settings } from "./setter.js";
import { placesWanted, SyntaxBuilder } from "./syntax.js";
import { weightsSettings } from "./weights-settings.js";

/** A setting to change: `train.lr` of an experiment, to a value that is still syntax. */
export interface Change {
  readonly checks: Checks;
  readonly form: ExperimentForm;
  readonly path: string;
  readonly value: Expression;
  /** Where the path is written, for errors about it. */
  readonly node: SyntaxNode;
}

/**
 * The experiment with one setting changed. Only syntax is rewritten: whether the value is right is checked afterwards,
 * as if it stood in the spec. Undefined, with an error, where there is no such setting.
 */
export function changeForm({ checks, form, path, value, node }: Change): ExperimentForm | undefined {
  const settings = settingsOf(checks, form);
  const setter = settings.get(path);
  if (setter === undefined) {
    const known = [...settings.keys()];
    checks.report.error("unknown-setting", node, { name: path, known, suggestion: suggest(path, known) });
    return undefined;
  }
  const changed = setter(value);
  if (!("wanted" in changed)) return changed;
  checks.report.error("malformed-setting-value", value, { path, wanted: changed.wanted });
  return undefined;
}

/** Every path that can be set in an experiment. */
function settingsOf(checks: Checks, form: ExperimentForm): ReadonlyMap<string, Setter> {
  const syntax = new SyntaxBuilder(checks.linked.origins);
  return new Map([
    ["seed", seedSetter(syntax, form)],
    ["start", startSetter(syntax, form)],
    ...weightsSettings(syntax, form),
    ...dataSettings(syntax, form),
    ...modelSettings(checks, syntax, form),
    ...keyspaceSetters(checks, syntax, form),
    ...injectSettings(checks, syntax, form),
    ...secretSettings(syntax, form),
    ["freeze", freezeSetter(syntax, form)],
    ...adapterSettings(syntax, form),
    ...denySettings(syntax, form),
    ...trainSettings(syntax, form),
  ]);
}

function seedSetter(syntax: SyntaxBuilder, form: ExperimentForm): Setter {
  return (value) => ({ ...form, seed: syntax.node(value, { kind: "Seed" as const, value }) });
}

function startSetter(syntax: SyntaxBuilder, form: ExperimentForm): Setter {
  return (value) => ({ ...form, start: syntax.node(value, { kind: "Start" as const, value }) });
}

function freezeSetter(syntax: SyntaxBuilder, form: ExperimentForm): Setter {
  return (value) => {
    const at = syntax.places(value);
    if (at === undefined) return { wanted: `${placesWanted}, or \`none\`` };
    return { ...form, freeze: syntax.node(value, { kind: "Freeze" as const, at }) };
  };
}

function dataSettings(syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const { data } = form;
  if (data === undefined) return [];
  const names = Object.keys(datasets.get(data.dataset.name.text)?.signature ?? {});
  return names.map((name) => [
    `data.${name}`,
    (value) => {
      const dataset = syntax.withArgument(data.dataset, name, value, names);
      return { ...form, data: syntax.copy(data, { dataset }) };
    },
  ]);
}

function modelSettings(checks: Checks, syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const { model: use } = form;
  const model = use && checks.linked.declarations.get(use.model.name.text);
  if (use === undefined || model?.kind !== "Model") return [];
  const names = model.parameters.map(({ name }) => name.text);
  return names.map((name) => [
    `model.${name}`,
    (value) => {
      const call = syntax.withArgument(use.model, name, value, names);
      return { ...form, model: syntax.copy(use, { model: call }) };
    },
  ]);
}

function keyspaceSetters(checks: Checks, syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const names = new Set(form.injections.map(({ keyspace }) => keyspace.text));
  return [...names].flatMap((name): Settings => {
    const declared = checks.linked.declarations.get(name);
    if (declared?.kind !== "Keyspace") return [];
    const keyspace = form.keyspaces.get(name) ?? declared;
    return keyspaceSettings.map((setting) => [
      `${name}.${setting}`,
      (value) => {
        const changed = syntax.withSetting(keyspace, setting, value);
        return { ...form, keyspaces: new Map([...form.keyspaces, [name, changed]]) };
      },
    ]);
  });
}

function injectSettings(checks: Checks, syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const { injections } = form;
  if (injections.length === 0) return [];
  const argumentsOf = ({ by }: InjectSetting): readonly string[] => {
    const declared = checks.linked.declarations.get(by.name.text);
    if (declared?.kind !== "Injection") return ["gamma"];
    return declared.parameters.slice(2).map(({ name }) => name.text);
  };
  const withArgument = (inject: InjectSetting, name: string, value: Expression): InjectSetting => {
    const names = argumentsOf(inject);
    if (!names.includes(name)) return inject;
    return syntax.copy(inject, { by: syntax.withArgument(inject.by, name, value, names) });
  };
  const settings = [...new Set(injections.flatMap(argumentsOf))].map((name): Settings[number] => [
    `inject.${name}`,
    (value) => ({ ...form, injections: injections.map((inject) => withArgument(inject, name, value)) }),
  ]);
  const [only, ...others] = injections;
  // with several injections it would not be clear whose points are meant
  if (only !== undefined && others.length === 0) {
    settings.push([
      "inject.points",
      (value) => {
        const points = syntax.points(value);
        if (points === undefined) return { wanted: "a point, or several in parentheses: `(image, pool2)`" };
        return { ...form, injections: [syntax.copy(only, { points })] };
      },
    ]);
  }
  return settings;
}

/** All deny losses of an experiment are set together: experiments compare one with another. */
function denySettings(syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const { loss } = form;
  if (loss === undefined) return [];
  const [first] = loss.terms.filter((term) => term.deny);
  const withTerms = (terms: readonly LossTerm[]): ExperimentForm => ({
    ...form,
    loss: syntax.copy<LossSetting>(loss, { terms }),
  });
  const eachDeny = (changes: Partial<LossTerm>): ExperimentForm =>
    withTerms(loss.terms.map((term) => (term.deny ? syntax.copy(term, changes) : term)));
  const replace: Setter = (value) => {
    const call = syntax.call(value);
    if (call === undefined) return { wanted: "a deny loss, for example `reject`" };
    const term: LossTerm =
      first === undefined
        ? syntax.node(value, {
            kind: "LossTerm" as const,
            weight: undefined,
            deny: true,
            loss: call,
            on: [],
            after: undefined,
            warmup: undefined,
          })
        : syntax.copy(first, { loss: call });
    return withTerms([...loss.terms.filter(({ deny }) => !deny), term]);
  };
  const task: Settings = [
    [
      "crossentropy.after",
      (after) => withTerms(loss.terms.map((term) => (term.deny ? term : syntax.copy(term, { after })))),
    ],
  ];
  if (first === undefined) return [...task, ["deny", replace]];
  return [
    ...task,
    ["deny", replace],
    ["deny.weight", (weight) => eachDeny({ weight })],
    [
      "deny.on",
      (value) => {
        const on = syntax.names(value);
        return on === undefined ? { wanted: "`wrong`, `none` or `(wrong, none)`" } : eachDeny({ on });
      },
    ],
    ["deny.after", (after) => eachDeny({ after })],
    ["deny.warmup", (warmup) => eachDeny({ warmup })],
  ];
}

function trainSettings(syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const change = (clauses: Partial<TrainForm>): ExperimentForm => ({
    ...form,
    train: { ...form.train, ...clauses, given: true },
  });
  const callSetter =
    (clause: "optimizer" | "schedule", wanted: string): Setter =>
    (value) => {
      const call = syntax.call(value);
      return call === undefined ? { wanted } : change({ [clause]: call });
    };
  const settings: Settings = [
    ["train.epochs", (epochs) => change({ epochs })],
    ["train.batch", (batch) => change({ batch })],
    ["train.accumulate", (accumulate) => change({ accumulate })],
    ["train.optimizer", callSetter("optimizer", "an optimizer, for example `adam(lr: 0.001)`")],
    ["train.schedule", callSetter("schedule", "a schedule, for example `cosine`")],
    ["train.warmup", (warmup) => change({ warmup })],
    ["train.clip", (clip) => change({ clip })],
    ["train.patience", (patience) => change({ patience })],
    ["train.average", (average) => change({ average })],
    ["train.keep", (keep) => change({ keep })],
  ];
  const [rate, ...otherRates] = form.train.rates;
  // with several it would not be clear which is meant
  if (rate !== undefined && otherRates.length === 0)
    settings.push(["train.rate", (factor) => change({ rates: [syntax.copy(rate, { factor })] })]);
  const optimizer: Call | undefined = form.train.optimizer;
  const names = Object.keys(optimizers.get(optimizer?.name.text ?? "")?.signature ?? {});
  if (optimizer === undefined) return settings;
  for (const name of names) {
    const set: Setter = (value) => change({ optimizer: syntax.withArgument(optimizer, name, value, names) });
    settings.push([`train.${name}`, set]);
  }
  return settings;
}
