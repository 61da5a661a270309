import { InvalidArgumentError, Option } from "commander";
import type { SpecOptions } from "../../app/index.js";
import type { SettingText, SweepText } from "../../compiler/index.js";

/** What a command that compiles a spec was told of it. */
export interface SpecFlags {
  readonly experiment?: string;
  readonly set: readonly SettingText[];
  readonly sweep?: readonly SweepText[];
}

export function specOptions({ experiment, set, sweep }: SpecFlags): SpecOptions {
  return { experiment, settings: set, sweeps: sweep };
}

/** `--set path=value`, of every command that compiles a spec. */
export function settingOption(
  what = "change a setting: train.epochs=2, Secret.dim=16 (may be repeated)",
): Option {
  const collect = (text: string, before: SettingText[]) => [...before, toSetting(text)];
  return new Option("--set <path=value>", what).argParser(collect).default([]);
}

/** `--sweep path=values`, of the commands that do many runs. */
export function sweepOption(): Option {
  const what = "sweep over a setting: seed=1,2,3 (may be repeated for a grid)";
  const collect = (text: string, before: SweepText[]): SweepText[] => {
    const { path, value: values } = split(text, "path=values, as in seed=1,2,3");
    return [...before, { path, values }];
  };
  return new Option("--sweep <path=values>", what).argParser(collect).default([]);
}

/** `train.epochs=2` */
export function toSetting(text: string): SettingText {
  return split(text, "path=value, as in train.epochs=2");
}

function split(text: string, expected: string): SettingText {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError(`expected ${expected}`);
  return { path: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}
