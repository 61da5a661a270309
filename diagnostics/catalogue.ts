import { dataFileMessages } from "./data-file-messages.js";
import { dataMessages } from "./data-messages.js";
import { engineMessages } from "./engine-messages.js";
import type { Message } from "./message.js";
import { nameMessages } from "./name-messages.js";
import { runMessages } from "./run-messages.js";
import { shapeMessages } from "./shape-messages.js";
import { syntaxMessages } from "./syntax-messages.js";

/** Every message of SpanKey, by name. Users and programs rely on names and codes: they are never reused. */
export const catalogue = {
  ...syntaxMessages,
  ...nameMessages,
  ...shapeMessages,
  ...runMessages,
  ...dataMessages,
  ...dataFileMessages,
  ...engineMessages,
} as const;

/** `unknown-layer`: how the code refers to a message. Users see it beside the number. */
export type MessageName = keyof typeof catalogue;

/** The facts that the message `Name` needs. */
export type ParamsOf<Name extends MessageName> =
  (typeof catalogue)[Name] extends Message<infer Params> ? Params : never;

/** The message of a name, for code that only passes the facts on. */
export function messageOf<Name extends MessageName>(name: Name): Message<ParamsOf<Name>> {
  return catalogue[name] as unknown as Message<ParamsOf<Name>>;
}
