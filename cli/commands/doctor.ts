import type { MachineReport } from "../../app/index.js";
import { probeMachine } from "../../app/probe-machine.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";
import { drawTable } from "../text-table.js";

export interface DoctorFlags {
  readonly quick?: boolean;
}

/**
 * `spkc doctor`: tries every engine and device, and says what works, how fast, and what to install for the rest. Exits
 * with 0 where at least one device works, with 3 where none does.
 */
export async function doctorCommand({ quick }: DoctorFlags, terminal: Terminal): Promise<ExitStatus> {
  const found = await probeMachine({
    quick,
    observe: (event) => {
      if (event.kind === "probing") terminal.log(`trying ${event.engine} on ${event.device}: ${event.title}`);
    },
  });
  terminal.result(
    () => [machine(found), table(found, terminal.color), ...remedies(found), choice(found)].join("\n\n"),
    () => {
      const { node, platform, reports, chosen } = found;
      return { ok: chosen !== null, node, platform, reports, chosen };
    },
  );
  return found.chosen === null ? ExitStatus.failed : ExitStatus.ok;
}

function machine({ node, platform, arch, cores, graphicsCard }: MachineReport): string {
  const card = graphicsCard ? "signs of a graphics card" : "no sign of a graphics card";
  return `Node ${node}, ${platform} ${arch}, ${cores} processor cores, ${card}`;
}

function table({ reports }: MachineReport, color: boolean): string {
  const head = ["engine", "device", "", "tiny step", "CNN, batch 128", "agrees", "what it is"];
  const rows = reports.map(
    ({ engine, device, works, tinyStep, typicalStep, agrees, hardware, title }): string[] => {
      const verdict = agrees === null ? "" : agrees ? "yes" : "NO";
      const what = hardware === null ? title : `${title}: ${hardware}`;
      const status = works ? "works" : "does not work";
      return [engine, device, status, milliseconds(tinyStep), milliseconds(typicalStep), verdict, what];
    },
  );
  return drawTable({ head, numeric: (column) => column === 3 || column === 4, rows }, color);
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
