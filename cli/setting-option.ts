import { InvalidArgumentError, Option } from "commander";
import type { SettingText } from "../compiler/index.js";

/** `--set path=value`, of every command that compiles a spec. */
export function settingOption(): Option {
  const what = "change a setting: train.epochs=2, Secret.dim=16 (may be repeated)";
  return new Option("--set <path=value>", what).argParser(collect).default([]);
}

function collect(text: string, before: SettingText[]): SettingText[] {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("expected path=value, as in train.epochs=2");
  return [...before, { path: text.slice(0, at).trim(), value: text.slice(at + 1).trim() }];
}
