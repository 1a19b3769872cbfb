import type { ProblemList } from '../../problem-list.ts';
import { didYouMean } from '../../text/suggestion.ts';
import type { SystemFile, VariableEntry } from '../system-file.ts';

/** Symbols that a description sets: each once, from regions that are there. */
export function checkVariables(file: SystemFile, problems: ProblemList): void {
  const regions = new Map(file.regions.map((region) => [region.name, region]));
  for (const { variables } of file.protectionDomains) {
    reportRepeatedVariables(variables, problems);
    for (const { value, place } of variables) {
      if (value.kind === 'number') continue;
      const region = regions.get(value.region.text);
      if (region === undefined) {
        // A map names its region itself and is reported there.
        if (value.kind !== 'region-physical') continue;
        const hint = didYouMean(value.region.text, regions.keys());
        problems.error(value.region.place, `there is no memory region "${value.region.text}".${hint}`);
      } else if (value.kind === 'region-prefill-size' && region.prefill === undefined)
        problems.error(place, `region "${region.name}" has no "prefill_path" whose size could be set`);
    }
  }
}

function reportRepeatedVariables(variables: readonly VariableEntry[], problems: ProblemList): void {
  const seen = new Map<string, VariableEntry>();
  for (const variable of variables) {
    const earlier = seen.get(variable.symbol);
    if (earlier) {
      const { line, column } = earlier.place;
      problems.error(variable.place, `symbol "${variable.symbol}" is already set at ${line}:${column}`);
    } else seen.set(variable.symbol, variable);
  }
}
