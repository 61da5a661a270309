/** Tells of a mutant that no test notices, or that ended in a time limit, as soon as it is known: a run takes long. */
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";

class SurvivorReporter {
  onMutantTested({ status, fileName, location, replacement }) {
    if (status === "Killed" || status === "Ignored") return;
    const { line, column } = location.start;
    console.log(`${status}: ${fileName}:${line}:${column} ${replacement}`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, "survivors", SurvivorReporter)];
