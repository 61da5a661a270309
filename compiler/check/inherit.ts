import type { Argument, Call, DataSetting, ModelUse } from "../../grammar/ast.js";
import { datasets, optimizers, schedules } from "../../runtime/language.js";
import type { Signature } from "../../tensor/signature.js";
import { SyntaxBuilder } from "../settings/syntax.js";
import type { LinkedSpec } from "./linked-spec.js";

/**
 * Calls of an experiment that extends another: one of the same name as the base's keeps the arguments of the base that it does not
 * give, so that `sgd(lr: 0.01)` keeps the momentum.
 */
export class Inheritance {
  readonly #syntax: SyntaxBuilder;

  constructor(private readonly linked: LinkedSpec) {
    this.#syntax = new SyntaxBuilder(linked.origins);
  }

  optimizer(base: Call | undefined, own: Call | undefined): Call | undefined {
    return this.#call(base, own, orderOf(optimizers));
  }

  schedule(base: Call | undefined, own: Call | undefined): Call | undefined {
    return this.#call(base, own, orderOf(schedules));
  }

  model(base: ModelUse | undefined, own: ModelUse | undefined): ModelUse | undefined {
    if (base === undefined || own === undefined) return own ?? base;
    const model = this.#call(base.model, own.model, (name) => {
      const declared = this.linked.declarations.get(name);
      return declared?.kind === "Model"
        ? declared.parameters.map((parameter) => parameter.name.text)
        : undefined;
    });
    return model === undefined ? own : this.#syntax.copy(own, { model });
  }

  /** Of the same dataset, the steps stay too, unless there are braces. */
  data(base: DataSetting | undefined, own: DataSetting | undefined): DataSetting | undefined {
    if (base === undefined || own === undefined) return own ?? base;
    if (base.dataset.name.text !== own.dataset.name.text) return own;
    const dataset = this.#call(base.dataset, own.dataset, orderOf(datasets)) ?? own.dataset;
    return this.#syntax.copy(own, { dataset, steps: own.steps ?? base.steps });
  }

  /** `order` gives the names of arguments without one; where it is not known, nothing is kept. */
  #call(base: Call | undefined, own: Call | undefined, order: ArgumentOrder): Call | undefined {
    if (base === undefined || own === undefined) return own ?? base;
    const names = base.name.text === own.name.text ? order(own.name.text) : undefined;
    if (names === undefined) return own;
    const given = new Set(own.arguments.map(({ name }, index) => name?.text ?? names[index]));
    const kept = base.arguments.flatMap((argument, index): Argument[] => {
      const name = argument.name?.text ?? names[index];
      if (name === undefined || given.has(name)) return [];
      if (argument.name !== undefined) return [argument];
      return [this.#syntax.copy(argument, { name: this.#syntax.name(argument, name) })];
    });
    return kept.length === 0 ? own : this.#syntax.copy(own, { arguments: [...own.arguments, ...kept] });
  }
}

type ArgumentOrder = (name: string) => readonly string[] | undefined;

function orderOf(catalogue: ReadonlyMap<string, { readonly signature: Signature }>): ArgumentOrder {
  return (name) => {
    const entry = catalogue.get(name);
    return entry && Object.keys(entry.signature);
  };
}
