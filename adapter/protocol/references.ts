/**
 * Numbers that stand for something of the present stop: frames, variables, targets. Numbers are never used twice, so one of an
 * earlier stop finds nothing rather than something else.
 */
export class References<Thing> {
  private things = new Map<number, Thing>();
  private next = 1;

  add(thing: Thing): number {
    const number = this.next++;
    this.things.set(number, thing);
    return number;
  }

  get(number: number): Thing | undefined {
    return this.things.get(number);
  }

  /** The machine moves on: everything is stale. */
  clear(): void {
    this.things = new Map();
  }
}
