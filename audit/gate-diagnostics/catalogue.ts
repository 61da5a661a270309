import * as v from "valibot";
import type { Schema } from "../../runtime/stored-json/index.js";
import { absorption } from "./absorption.js";
import { curves } from "./curves.js";
import { energy } from "./energy.js";
import type { GateDiagnostic } from "./gate-diagnostic.js";
import { margin } from "./margin.js";
import { keyParts } from "./parts.js";
import { refusals } from "./refusals.js";
import { rejectRoc } from "./reject.js";
import { unlockMatrix } from "./unlock.js";
import { weightNorms } from "./weight-norms.js";

/** Every diagnostic, in the order in which they are made. */
const diagnostics = [
  energy,
  margin,
  absorption,
  unlockMatrix,
  keyParts,
  refusals,
  rejectRoc,
  curves,
  weightNorms,
] as const;

type KnownDiagnostic = (typeof diagnostics)[number];

export type GateDiagnosticName = KnownDiagnostic["name"];

/** What every diagnostic finds, by its name. */
export type GateDiagnosticResults = {
  readonly [Known in KnownDiagnostic as Known["name"]]: Awaited<ReturnType<Known["run"]>>;
};

export const gateDiagnostics: readonly GateDiagnostic<GateDiagnosticName>[] = diagnostics;

export const gateDiagnosticNames: readonly GateDiagnosticName[] = diagnostics.map(({ name }) => name);

const optionalResults = diagnostics.map(({ name, schema }: GateDiagnostic<GateDiagnosticName>) => [
  name,
  v.exactOptional(schema),
]);

/** What `diagnosis.json` holds of them: each is read by the schema of its diagnostic. */
export const gateDiagnosticResults: Schema<Partial<GateDiagnosticResults>> = v.pipe(
  v.object(Object.fromEntries(optionalResults) as Record<string, Schema<unknown>>),
  v.custom<Partial<GateDiagnosticResults>>(() => true),
);
