import * as v from "valibot";
import type { Configured, ConfigValue } from "../../../tensor/signature.js";
import { finite, named, positiveCount, type Schema, schemaOf } from "../../stored-json/index.js";

/** What an argument of something configured can be. */
const configValue: Schema<ConfigValue> = v.union([
  finite,
  v.boolean(),
  v.string(),
  v.array(v.lazy(() => configValue)),
]);

export const configArguments = named(configValue);

/** A name with arguments. */
export const configured = schemaOf<Configured>()(v.object({ name: v.string(), arguments: configArguments }));

/** The sizes of a tensor. */
export const shape = v.array(positiveCount);
