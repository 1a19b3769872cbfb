/** Integer registers by their names in the ABI (psABI, "Register Convention"); index 8 is also called fp. */
const registerNames = [
  ...['zero', 'ra', 'sp', 'gp', 'tp', 't0', 't1', 't2', 's0', 's1'],
  ...['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'],
  ...['s2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11'],
  ...['t3', 't4', 't5', 't6'],
] as const;

export function registerName(index: number): string {
  return registerNames[index] ?? `x${index}`;
}

/** @param name in the ABI, or x0 to x31. */
export function registerIndex(name: string): number | undefined {
  if (name === 'fp') return 8;
  const index = registerNames.findIndex((each) => each === name);
  if (index >= 0) return index;
  const number = /^x([0-9]|[12][0-9]|3[01])$/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}
