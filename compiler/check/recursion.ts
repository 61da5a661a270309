import type { Block, Body, LayerCall } from "../../grammar/ast.js";
import type { Report } from "../report.js";
import type { LinkedSpec } from "./linked-spec.js";
import { stagesIn } from "./stages.js";

type Use = { readonly name: string; readonly node: LayerCall };

/** The blocks that contain themselves, directly or not. Each circle is reported once, at the use that closes it. */
export function findRecursiveBlocks(linked: LinkedSpec, report: Report): ReadonlySet<string> {
  const recursive = new Set<string>();
  const done = new Set<string>();
  for (const declaration of linked.declarations.values()) {
    if (declaration.kind === "Block") visit(declaration);
  }
  return recursive;

  /** Depth first with an explicit stack: a chain of blocks may be longer than the call stack. */
  function visit(start: Block): void {
    if (done.has(start.name.text)) return;
    const path: { name: string; uses: Iterator<Use> }[] = [];
    const places = new Map<string, number>();
    const enter = (block: Block): void => {
      places.set(block.name.text, path.length);
      path.push({ name: block.name.text, uses: usesIn(block.body) });
    };
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.uses.next();
      if (next.done) {
        done.add(top.name);
        places.delete(top.name);
        path.pop();
        continue;
      }
      const { name, node } = next.value;
      const used = linked.declarations.get(name);
      if (used?.kind !== "Block" || done.has(name)) continue;
      const at = places.get(name);
      if (at === undefined) {
        enter(used);
        continue;
      }
      const circle = path.slice(at).map((open) => open.name);
      for (const member of circle) recursive.add(member);
      report.error("circular-block", node.name, { chain: [...circle, name] });
    }
  }
}

function* usesIn(body: Body): Generator<Use, undefined> {
  for (const stage of stagesIn(body)) {
    if (stage.kind === "LayerCall") yield { name: stage.name.text, node: stage };
  }
  return undefined;
}
