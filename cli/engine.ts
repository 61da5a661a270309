import { createEngine, type Engine } from "../runtime/index.js";

/** What a command line, or the record of a run, says of the engine. */
export interface EngineChoice {
  readonly threads?: number;
}

/** The engine that a command works on. */
export function engineFor({ threads }: EngineChoice): Promise<Engine> {
  return createEngine({ threads });
}
