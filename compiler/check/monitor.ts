import { join, suggest } from "../../diagnostics/index.js";
import { hasValidation, type MeasuredModel, monitorName, monitorsOf } from "../../runtime/language.js";
import type { Monitor } from "../../runtime/model.js";
import type { CheckedData } from "../checked.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";

/** What is known of an experiment whose figures are to be monitored. */
export interface MonitoredExperiment {
  readonly data: Pick<CheckedData, "dataset">;
  readonly measured: MeasuredModel;
  /** Whether keys enter the network. */
  readonly gated: boolean;
}

/** The figure that `patience` looks at: undefined where it names none, or one that there is not, which is reported. */
export function checkMonitor(
  { report, linked }: Checks,
  { train: { monitor } }: ExperimentForm,
  { data, measured, gated }: MonitoredExperiment,
): Monitor | undefined {
  const [first, ...others] = monitor ?? [];
  if (monitor === undefined || first === undefined) return undefined;
  const node = { span: others.reduce((whole, name) => join(whole, name.span), first.span) };
  linked.origins.adopt(node, linked.origins.sourceOf(first));
  const name = monitor.map(({ text }) => text).join(".");
  const monitors = monitorsOf(measured, { gated });
  const found = monitors.find((each) => monitorName(each) === name);
  if (found === undefined) {
    const known = monitors.map(monitorName);
    report.error("unknown-monitor", node, { name, known, suggestion: suggest(name, known) });
    return undefined;
  }
  if (hasValidation(data)) return found;
  report.error("monitor-without-validation", node, { name, dataset: data.dataset.name });
  return undefined;
}
