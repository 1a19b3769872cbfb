/** Control and status registers of RV64 by number (Privileged ISA, "CSR Listing", and the extensions that add to it). */

/** `count` registers named `name0`, `name1`, ... or from another index on; `step` numbers apart. */
function row(first: number, name: string, count: number, index = 0, step = 1): [number, string][] {
  return Array.from({ length: count }, (_, i) => [first + i * step, `${name}${index + i * step}`]);
}

/** Consecutive numbers; an empty name is a gap. */
function named(first: number, names: string): [number, string][] {
  return names.split(' ').flatMap((name, i): [number, string][] => (name === '-' ? [] : [[first + i, name]]));
}

const names = new Map<number, string>([
  ...named(0x001, 'fflags frm fcsr'),
  ...named(0x008, 'vstart vxsat vxrm'),
  [0x00f, 'vcsr'],
  [0x015, 'seed'],
  [0x100, 'sstatus'],
  ...named(0x104, 'sie stvec scounteren - - - senvcfg'),
  ...row(0x10c, 'sstateen', 4),
  ...named(0x140, 'sscratch sepc scause stval sip'),
  [0x14d, 'stimecmp'],
  ...named(0x150, 'siselect sireg'),
  [0x15c, 'stopei'],
  [0x180, 'satp'],
  [0x200, 'vsstatus'],
  ...named(0x204, 'vsie vstvec'),
  ...named(0x240, 'vsscratch vsepc vscause vstval vsip'),
  [0x24d, 'vstimecmp'],
  ...named(0x250, 'vsiselect vsireg'),
  [0x25c, 'vstopei'],
  [0x280, 'vsatp'],
  ...named(0x300, 'mstatus misa medeleg mideleg mie mtvec mcounteren - mvien mvip menvcfg'),
  ...row(0x30c, 'mstateen', 4),
  [0x320, 'mcountinhibit'],
  ...row(0x323, 'mhpmevent', 29, 3),
  ...named(0x340, 'mscratch mepc mcause mtval mip'),
  ...named(0x34a, 'mtinst mtval2'),
  ...named(0x350, 'miselect mireg'),
  [0x35c, 'mtopei'],
  ...row(0x3a0, 'pmpcfg', 8, 0, 2),
  ...row(0x3b0, 'pmpaddr', 64),
  [0x5a8, 'scontext'],
  ...named(0x600, 'hstatus - hedeleg hideleg hie htimedelta hcounteren hgeie hvien hvictl henvcfg'),
  ...row(0x60c, 'hstateen', 4),
  ...named(0x643, 'htval hip hvip hviprio1 hviprio2 - - htinst'),
  [0x680, 'hgatp'],
  [0x6a8, 'hcontext'],
  [0x747, 'mseccfg'],
  ...named(0x7a0, 'tselect tdata1 tdata2 tdata3 tinfo tcontrol - - mcontext - mscontext'),
  ...named(0x7b0, 'dcsr dpc dscratch0 dscratch1'),
  ...named(0xb00, 'mcycle - minstret'),
  ...row(0xb03, 'mhpmcounter', 29, 3),
  ...named(0xc00, 'cycle time instret'),
  ...row(0xc03, 'hpmcounter', 29, 3),
  ...named(0xc20, 'vl vtype vlenb'),
  [0xda0, 'scountovf'],
  [0xdb0, 'stopi'],
  [0xe12, 'hgeip'],
  [0xeb0, 'vstopi'],
  ...named(0xf11, 'mvendorid marchid mimpid mhartid mconfigptr'),
  [0xfb0, 'mtopi'],
]);

const numbers = new Map([...names].map(([number, name]) => [name, number]));

/** The CSR's name, or its number in hexadecimal. */
export function csrName(csr: number): string {
  return names.get(csr) ?? `0x${csr.toString(16)}`;
}

export function csrNumber(name: string): number | undefined {
  return numbers.get(name);
}
