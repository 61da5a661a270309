import type { AdaptSetting } from "../../grammar/ast.js";
import { adapters } from "../../runtime/language.js";
import type { ExperimentForm } from "../check/experiment-form.js";
import type { Setter, Settings } from "./setter.js";
import { placesWanted, type SyntaxBuilder } from "./syntax.js";

/** The adapters: all of them, or none; the places of one; and the arguments of all. */
export function adapterSettings(syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const written = form.adapts.filter(({ by }) => by !== undefined);
  const by: Setter = (value) => {
    const call = syntax.call(value);
    if (call === undefined) return { wanted: "an adapter, for example `lora(rank: 8)`, or `none`" };
    if (value.kind === "Reference" && call.name.text === "none") return { ...form, adapts: [] };
    if (written.length > 0)
      return { ...form, adapts: written.map((each) => syntax.copy(each, { by: call })) };
    const everywhere = syntax.node(value, {
      kind: "ParameterReference" as const,
      pattern: "*",
      index: undefined,
    });
    return { ...form, adapts: [syntax.node(value, { kind: "Adapt" as const, at: [everywhere], by: call })] };
  };
  return [["adapt", by], ...changesOf(written, syntax, form)];
}

function changesOf(written: readonly AdaptSetting[], syntax: SyntaxBuilder, form: ExperimentForm): Settings {
  const [only, ...others] = written;
  if (only === undefined) return [];
  const at: Setter = (value) => {
    const places = syntax.places(value);
    if (places === undefined) return { wanted: placesWanted };
    return { ...form, adapts: [syntax.copy(only, { at: places })] };
  };
  const names = new Set(written.flatMap(({ by }) => Object.keys(signatureOf(by))));
  const withArgument = (name: string): Settings[number] => [
    `adapt.${name}`,
    (value) => ({
      ...form,
      adapts: written.map((each) => {
        const order = Object.keys(signatureOf(each.by));
        if (each.by === undefined || !order.includes(name)) return each;
        return syntax.copy(each, { by: syntax.withArgument(each.by, name, value, order) });
      }),
    }),
  ];
  const places: Settings = others.length === 0 ? [["adapt.at", at]] : [];
  return [...places, ...[...names].map(withArgument)];
}

const signatureOf = (by: AdaptSetting["by"]): object => adapters.get(by?.name.text ?? "")?.signature ?? {};
