import { dataFileMessages } from "./data-file-messages.js";
import { dataMessages } from "./data-messages.js";
import { engineMessages } from "./engine-messages.js";
import type { Message } from "./message.js";
import { nameMessages } from "./name-messages.js";
import { runMessages } from "./run-messages.js";

import { shapeMessages } from "./shape-messages.js";
import { syntaxMessages } from "./syntax-messages.js";

/** Every message that SpanKey can give, by code. The codes are an interface: they are never reused. */
export const catalogue = {
  ...syntaxMessages,
  ...nameMessages,
  ...shapeMessages,
  ...runMessages,
  ...dataMessages,
  ...dataFileMessages,
  ...engineMessages,
} as const;

export type Code = keyof typeof catalogue;

/** The facts that the message of `C` needs. */
export type ParamsOf<C extends Code> = (typeof catalogue)[C] extends Message<infer Params> ? Params : never;

/** The message of a code with its parameter type erased, for code that only passes facts through. */
export function messageOf<C extends Code>(code: C): Message<ParamsOf<C>> {
  return catalogue[code] as unknown as Message<ParamsOf<C>>;
}
