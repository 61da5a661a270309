import type { Expression } from "../../grammar/ast.js";
import type { ExperimentForm } from "../check/experiment-form.js";

/** What a value must look like where it is not an ordinary expression. */
type Wanted = { readonly wanted: string };
export type Setter = (value: Expression) => ExperimentForm | Wanted;
export type Settings = [path: string, setter: Setter][];
