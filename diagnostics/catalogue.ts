import { adapterMessages } from "./adapter-messages.js";
import { auditMessages } from "./audit-messages.js";
import { dataFileMessages } from "./data-file-messages.js";
import { dataMessages } from "./data-messages.js";
import { declarationMessages } from "./declaration-messages.js";
import { engineMessages } from "./engine-messages.js";
import { experimentMessages } from "./experiment-messages.js";
import { expressionMessages } from "./expression-messages.js";
import { importMessages } from "./import-messages.js";
import { keyMessages } from "./key-messages.js";
import { keyspaceMessages } from "./keyspace-messages.js";
import { lockMessages } from "./lock-messages.js";
import type { Message } from "./message.js";
import { runMessages } from "./run-messages.js";
import { shapeMessages } from "./shape-messages.js";
import { sweepMessages } from "./sweep-messages.js";
import { syntaxMessages } from "./syntax-messages.js";
import { tokenizerMessages } from "./tokenizer-messages.js";
import { tuningMessages } from "./tuning-messages.js";
import { validationMessages } from "./validation-messages.js";
import { weightsMessages } from "./weights-messages.js";

/** Every message of SpanKey, by name. Users and programs rely on names and codes: they are never reused. */
export const catalogue = {
  ...syntaxMessages,
  ...tuningMessages,
  ...adapterMessages,
  ...declarationMessages,
  ...expressionMessages,
  ...keyspaceMessages,
  ...experimentMessages,
  ...shapeMessages,
  ...runMessages,
  ...keyMessages,
  ...sweepMessages,
  ...auditMessages,
  ...dataMessages,
  ...dataFileMessages,
  ...tokenizerMessages,
  ...engineMessages,
  ...lockMessages,
  ...validationMessages,
  ...weightsMessages,
  ...importMessages,
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
