import { DEFAULT_BUDGET, DEFAULT_STACK_SIZE } from '../description/limits.ts';
import type { SystemFile } from '../description/system-file.ts';
import { nameOf } from '../text/paths.ts';

/** The description that a program of libmicrokit alone stands for: one protection domain, no channels, no devices. */
export function descriptionOfProgram(path: string): SystemFile {
  const place = { path, line: 1, column: 1 };
  return {
    path,
    regions: [],
    channels: [],
    ioAddressSpaces: [],
    domains: undefined,
    protectionDomains: [
      {
        name: nameOf(path).replace(/\.elf$/, ''),
        place,
        parent: undefined,
        childId: undefined,
        priority: 0n,
        budget: DEFAULT_BUDGET,
        period: DEFAULT_BUDGET,
        passive: false,
        stackSize: DEFAULT_STACK_SIZE,
        domain: undefined,
        program: { text: path, place },
        programForSymbols: undefined,
        maps: [],
        irqs: [],
        variables: [],
        virtualMachine: undefined,
        capabilities: [],
      },
    ],
  };
}
