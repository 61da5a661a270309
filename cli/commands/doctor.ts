import { arch, cpus, platform } from "node:os";
import Table from "cli-table3";
import { ExitStatus } from "../../diagnostics/index.js";
import type { ComputeTarget } from "../../tensor/engines/catalogue.js";
import { hasGraphicsCard } from "../../tensor/engines/choose.js";
import { type MachineReport, probeMachine } from "../../tensor/engines/probe/probe-machine.js";
import type { Terminal } from "../terminal.js";

export interface DoctorOptions {
  readonly quick?: boolean;
  readonly json?: boolean;
}

/**
 * `spkc doctor`: tries every engine and device, and says what works, how fast, and what to install for the rest. Exits
 * with 0 where at least one device works, with 3 where none does.
 */
export async function doctor(options: DoctorOptions, terminal: Terminal): Promise<ExitStatus> {
  const trying = ({ engine, device, about }: ComputeTarget): void =>
    terminal.log(`trying ${engine} on ${device}: ${about.title}`);
  const report = await probeMachine(trying, { quick: options.quick === true });
  terminal.result(
    () => [machine(), table(report, terminal.color), ...remedies(report), choice(report)].join("\n\n"),
    () => ({ ok: report.chosen !== null, node: process.version, platform: platform(), ...report }),
  );
  return report.chosen === null ? ExitStatus.failed : ExitStatus.ok;
}

function machine(): string {
  const card = hasGraphicsCard() ? "signs of a graphics card" : "no sign of a graphics card";
  return `Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} processor cores, ${card}`;
}

function table({ reports }: MachineReport, color: boolean): string {
  const rows = new Table({
    head: ["engine", "device", "", "tiny step", "CNN, batch 128", "agrees", "what it is"],
    colAligns: ["left", "left", "left", "right", "right", "left", "left"],
    style: color ? {} : { head: [], border: [] },
  });
  for (const { engine, device, works, tinyStep, typicalStep, agrees, hardware, title } of reports) {
    const verdict = agrees === null ? "" : agrees ? "yes" : "NO";
    const what = hardware === null ? title : `${title}: ${hardware}`;
    const status = works ? "works" : "does not work";
    rows.push([engine, device, status, milliseconds(tinyStep), milliseconds(typicalStep), verdict, what]);
  }
  return rows.toString();
}

function milliseconds(value: number | null): string {
  if (value === null) return "";
  return `${value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ms`;
}

/** For each device that is missing or did not get to the end: why, and what to do. */
function remedies({ reports }: MachineReport): string[] {
  return reports.flatMap(({ engine, device, works, reason, remedy }) => {
    if (reason === null) return [];
    if (works) return [`${engine} on ${device}: the step at batch 128 was not timed: ${reason}`];
    return [`${engine} on ${device}: ${reason}\n  to get it: ${remedy}`];
  });
}

function choice({ chosen }: MachineReport): string {
  return chosen === null
    ? "Nothing works here."
    : `Without options, \`spkc run\` takes ${chosen.engine} on ${chosen.device}.`;
}
