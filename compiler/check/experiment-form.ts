import type {
  AdaptSetting,
  AttackSetting,
  Call,
  DataSetting,
  Experiment,
  ExperimentSetting,
  Expression,
  FreezeSetting,
  InjectSecretSetting,
  InjectSetting,
  Keyspace,
  LossSetting,
  ModelUse,
  Name,
  PublishedSetting,
  RateClause,
  SeedSetting,
  StartSetting,
  SweepSetting,
  WeightsSetting,
} from "../../grammar/ast.js";
import type { Report } from "../report.js";
import { Inheritance } from "./inherit.js";
import { find, type LinkedSpec } from "./linked-spec.js";

/**
 * An experiment as written, with what it inherits and what `--set` changes. It is still syntax, so that each part is
 * checked and reported where it was written.
 */
export interface ExperimentForm {
  readonly declaration: Experiment;
  readonly seed: SeedSetting | undefined;
  readonly start: StartSetting | undefined;
  readonly weights: WeightsSetting | undefined;
  readonly data: DataSetting | undefined;
  readonly model: ModelUse | undefined;
  readonly injections: readonly InjectSetting[];
  /** Keys at parameters: the checker wants no more than one. */
  readonly secrets: readonly InjectSecretSetting[];
  readonly freeze: FreezeSetting | undefined;
  readonly adapts: readonly AdaptSetting[];
  readonly loss: LossSetting | undefined;
  readonly train: TrainForm;
  readonly sweeps: readonly SweepSetting[];
  /** Figures published for this experiment; experiments that extend it do something else. */
  readonly published: PublishedSetting | undefined;
  readonly attack: AttackSetting | undefined;
  /** Keyspaces that `--set` changed, in place of those declared. */
  readonly keyspaces: ReadonlyMap<string, Keyspace>;
}

/** The clauses of `train`, which are inherited one by one. */
export interface TrainForm {
  /** Whether there is any `train` at all. */
  readonly given: boolean;
  readonly optimizer: Call | undefined;
  readonly epochs: Expression | undefined;
  readonly batch: Expression | undefined;
  readonly accumulate: Expression | undefined;
  readonly schedule: Call | undefined;
  readonly rates: readonly RateClause[];
  readonly warmup: Expression | undefined;
  readonly clip: Expression | undefined;
  readonly patience: Expression | undefined;
  /** What it looks at, which is part of the clause: another `patience` says anew what that is. */
  readonly monitor: readonly Name[] | undefined;
  readonly average: Expression | undefined;
  readonly keep: Expression | undefined;
}

/** Puts experiments together with all that they inherit. What several experiments extend is put together once. */
export class ExperimentForms {
  readonly #forms = new Map<Experiment, ExperimentForm | undefined>();
  readonly #inheritance: Inheritance;

  constructor(
    private readonly linked: LinkedSpec,
    private readonly report: Report,
  ) {
    this.#inheritance = new Inheritance(linked);
  }

  /** Undefined, with an error, if a base cannot be found. */
  of(experiment: Experiment): ExperimentForm | undefined {
    const { line, base } = this.#lineage(experiment);
    let form = base;
    for (const descendant of line.reverse()) {
      form = form && extend(form, descendant, this.#inheritance, this.report);
      this.#forms.set(descendant, form);
    }
    return form;
  }

  /** The experiment and its ancestors up to the one whose form is known, and this form. */
  #lineage(experiment: Experiment): { line: Experiment[]; base: ExperimentForm | undefined } {
    const line = new Set<Experiment>();
    let next: Experiment | undefined = experiment;
    while (next !== undefined) {
      if (this.#forms.has(next)) return { line: [...line], base: this.#forms.get(next) };
      line.add(next);
      const { base }: Experiment = next;
      if (base === undefined) return { line: [...line], base: emptyForm(next) };
      const found: Experiment | undefined = find(this.linked, "Experiment", base, this.report, line);
      if (found !== undefined && line.has(found)) {
        reportCircle([...line].reverse(), found, base, this.report);
        return { line: [...line], base: undefined };
      }
      next = found;
    }
    return { line: [...line], base: undefined };
  }
}

/** A circle is found once for each of its members. It is reported at the last of them, so that it is one error. */
function reportCircle(line: readonly Experiment[], start: Experiment, base: Name, report: Report): void {
  const circle = line.slice(0, line.indexOf(start) + 1).reverse();
  const last = circle.reduce((a, b) => (b.span.start > a.span.start ? b : a));
  const chain = [...circle, start].map(({ name }) => name.text);
  report.error("circular-experiment", last.base ?? base, { chain });
}

function emptyForm(declaration: Experiment): ExperimentForm {
  return {
    declaration,
    seed: undefined,
    start: undefined,
    weights: undefined,
    data: undefined,
    model: undefined,
    injections: [],
    secrets: [],
    freeze: undefined,
    adapts: [],
    loss: undefined,
    train: {
      given: false,
      optimizer: undefined,
      epochs: undefined,
      batch: undefined,
      accumulate: undefined,
      schedule: undefined,
      rates: [],
      warmup: undefined,
      clip: undefined,
      patience: undefined,
      monitor: undefined,
      average: undefined,
      keep: undefined,
    },
    sweeps: [],
    published: undefined,
    attack: undefined,
    keyspaces: new Map(),
  };
}

const words: Readonly<Record<ExperimentSetting["kind"], string>> = {
  Seed: "seed",
  Start: "start",
  Weights: "weights",
  Data: "data",
  ModelUse: "model",
  Inject: "inject",
  InjectSecret: "inject",
  Freeze: "freeze",
  Adapt: "adapt",
  Loss: "loss",
  Train: "train",
  Sweep: "sweep",
  Published: "published",
  Attack: "attack",
};

/**
 * The settings of an experiment replace those of its base, kind by kind, and the clauses of `train` one by one (those of `rate` together); calls of one name keep
 * arguments of the base.
 */
function extend(
  base: ExperimentForm,
  experiment: Experiment,
  inheritance: Inheritance,
  report: Report,
): ExperimentForm {
  const settings = experiment.settings;
  const only = <K extends ExperimentSetting["kind"]>(kind: K) => {
    const [first, ...others] = all(settings, kind);
    for (const other of others) report.error("duplicate-experiment-setting", other, { setting: words[kind] });
    return first;
  };
  const own = { injections: all(settings, "Inject"), secrets: all(settings, "InjectSecret") };
  const { injections, secrets } = own.injections.length + own.secrets.length > 0 ? own : base;
  const adapts = all(settings, "Adapt");
  const sweeps = all(settings, "Sweep");
  const train = only("Train");
  return {
    ...base,
    declaration: experiment,
    seed: only("Seed") ?? base.seed,
    start: only("Start") ?? base.start,
    weights: only("Weights") ?? base.weights,
    data: inheritance.data(base.data, only("Data")),
    model: inheritance.model(base.model, only("ModelUse")),
    freeze: only("Freeze") ?? base.freeze,
    adapts: adapts.length > 0 ? adapts : base.adapts,
    loss: only("Loss") ?? base.loss,
    injections,
    secrets,
    sweeps: sweeps.length > 0 ? sweeps : base.sweeps,
    published: only("Published"),
    attack: only("Attack") ?? base.attack,
    train: {
      given: base.train.given || train !== undefined,
      optimizer: inheritance.optimizer(base.train.optimizer, train?.optimizer),
      epochs: train?.epochs ?? base.train.epochs,
      batch: train?.batch ?? base.train.batch,
      accumulate: train?.accumulate ?? base.train.accumulate,
      schedule: inheritance.schedule(base.train.schedule, train?.schedule),
      rates: train === undefined || train.rates.length === 0 ? base.train.rates : train.rates,
      warmup: train?.warmup ?? base.train.warmup,
      clip: train?.clip ?? base.train.clip,
      patience: train?.patience ?? base.train.patience,
      monitor: train?.patience === undefined ? base.train.monitor : train.monitor,
      average: train?.average ?? base.train.average,
      keep: train?.keep ?? base.train.keep,
    },
  };
}

function all<K extends ExperimentSetting["kind"]>(
  settings: readonly ExperimentSetting[],
  kind: K,
): Extract<ExperimentSetting, { kind: K }>[] {
  return settings.filter(
    (setting): setting is Extract<ExperimentSetting, { kind: K }> => setting.kind === kind,
  );
}
