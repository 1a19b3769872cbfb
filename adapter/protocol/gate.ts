/** Something that is waited for and happens once, maybe before anybody waits. */
export class Gate {
  private readonly opened: Promise<void>;
  private readonly openGate: () => void;
  isOpen = false;

  constructor() {
    let open = (): void => undefined;
    this.opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.openGate = open;
  }

  open(): void {
    this.isOpen = true;
    this.openGate();
  }

  wait(): Promise<void> {
    return this.opened;
  }
}
