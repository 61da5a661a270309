import type { Expression, WeightsSetting } from "../../grammar/ast.js";
import type { ExperimentForm } from "../check/experiment-form.js";
import type { Setter, Settings } from "./setter.js";
import { placesWanted, type SyntaxBuilder } from "./syntax.js";

/** The weights that training begins with: another file, a run in its place, what stays as it is drawn. */
export function weightsSettings(syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const { weights } = form;
  const alone = (file: Expression, ofRun: boolean): ExperimentForm => ({
    ...form,
    weights: syntax.node(file, { kind: "Weights" as const, file, ofRun, except: [], rules: [] }),
  });
  // another file of the same layout, or `none`: rules and what is excepted stay
  const file: Setter = (value) =>
    weights === undefined
      ? alone(value, false)
      : { ...form, weights: syntax.copy<WeightsSetting>(weights, { file: value }) };
  // rules are of the names of another file, and what was to be learned anew has been learned by the run
  const from: Setter = (value) => alone(value, true);
  const settings: Settings = [
    ["weights", file],
    ["weights.from", from],
  ];
  if (weights === undefined) return settings;
  const except: Setter = (value) => {
    const places = isNone(value) ? [] : syntax.places(value);
    if (places === undefined) return { wanted: `${placesWanted}, or \`none\`` };
    return { ...form, weights: syntax.copy<WeightsSetting>(weights, { except: places }) };
  };
  return [...settings, ["weights.except", except]];
}

const isNone = (value: Expression): boolean => value.kind === "Reference" && value.name.text === "none";
