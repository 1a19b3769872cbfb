/** What a variables view shows: rows, some of which can be opened. */
export interface Row {
  readonly name: string;
  readonly value: string;
  readonly type?: string | undefined;
  /** An expression that gives this row again. */
  readonly evaluateName?: string | undefined;
  readonly children?: Container | undefined;
  /** Where it is, or where the pointer points to: index of the partition and address. */
  readonly memory?: { readonly space: number; readonly address: bigint } | undefined;
  /** The bytes of the object itself, when it lies in memory: what a data breakpoint watches. */
  readonly place?: { readonly space: number; readonly address: bigint; readonly bytes: number } | undefined;
  /** Sets it from what the user typed; missing when it cannot be set. */
  readonly set?: ((text: string) => SetResult) | undefined;
  readonly kind?: 'register' | 'property' | 'data' | undefined;
}

export type SetResult =
  { readonly ok: true; readonly row: Row } | { readonly ok: false; readonly message: string };

/** Rows below a scope or a value. Only what is asked for is read. */
export interface Container {
  /** Members, variables, registers. */
  readonly named: number;
  /** Elements. */
  readonly indexed: number;
  /**
   * @param start counts from 0 within the rows of `which`.
   * @param count at most so many.
   * @param hex numbers are to be shown in hexadecimal where nothing else was asked for.
   */
  rows(which: 'named' | 'indexed' | 'all', start: number, count: number, hex?: boolean): readonly Row[];
}

/** A container whose rows are few and made at once. */
export function listOf(make: () => readonly Row[], named: number): Container {
  return {
    named,
    indexed: 0,
    rows: (which, start, count) => (which === 'indexed' ? [] : make().slice(start, start + count)),
  };
}

export interface Scope {
  readonly name: string;
  readonly hint: 'arguments' | 'locals' | 'registers' | 'returnValue' | undefined;
  readonly container: Container;
  readonly expensive: boolean;
}
