import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSystemFile } from '../../../adapter/systems/description/read-system.ts';

/** What is reported for a description, as `line:column severity: message`. */
function reported(text: string): string[] {
  return readSystemFile('/demo.system', text).problems.map(
    ({ place, severity, message }) => `${place.line}:${place.column} ${severity}: ${message}`,
  );
}

describe('a system description', () => {
  it('is read whole', () => {
    const { file, problems } = readSystemFile(
      '/demo.system',
      `<?xml version="1.0"?>
       <!-- a driver and its client -->
       <system>
         <memory_region name="regs" size="0x1000" phys_addr="0x1000_0000" />
         <memory_region name="ring" size="0x20_0000" />
         <protection_domain name="driver" priority="200" budget="500" period="1000" passive="false" stack_size="0x4000">
           <program_image path="driver.elf" />
           <map mr="regs" vaddr="0x2000000" perms="rw" cached="false" setvar_vaddr="regs" />
           <map mr="ring" vaddr="0x4000000" perms="r" setvar_size="ring_size" />
           <irq irq="10" id="3" trigger="edge" setvar_id="irq_channel" />
           <setvar symbol="ring_physical" region_paddr="ring" />
           <protection_domain name="helper" id="7" setvar_id="helper_id">
             <program_image path="helper.elf" path_for_symbols="helper.debug.elf" />
           </protection_domain>
         </protection_domain>
         <protection_domain name="client" priority="100">
           <program_image path="client.elf" />
           <cspace><cap_tcb slot="5" pd="driver" /></cspace>
         </protection_domain>
         <channel>
           <end pd="driver" id="0" notify="false" />
           <end pd="client" id="1" pp="true" setvar_id="driver_channel" />
         </channel>
         <io_address_space name="dma" peripheral_id="virtio-mmio0"><iomap mr="ring" iovaddr="0" perms="w" /></io_address_space>
       </system>`,
    );
    assert.deepEqual(problems, []);
    assert.ok(file);
    assert.deepEqual(
      file.protectionDomains.map(({ name, parent, priority }) => [name, parent, priority]),
      [
        ['driver', undefined, 200n],
        ['helper', 'driver', 0n],
        ['client', undefined, 100n],
      ],
    );
    const [driver, helper, client] = file.protectionDomains;
    assert.ok(driver && helper && client);
    assert.deepEqual(
      driver.variables.map(({ symbol, value }) => [symbol, value.kind]),
      [
        ['regs', 'number'],
        ['ring_size', 'region-size'],
        ['irq_channel', 'number'],
        ['ring_physical', 'region-physical'],
        ['helper_id', 'number'],
      ],
    );
    assert.equal(driver.irqs[0]?.trigger, 'edge');
    assert.equal(helper.childId, 7n);
    assert.equal(helper.programForSymbols?.text, 'helper.debug.elf');
    assert.deepEqual(
      client.variables.map(({ symbol }) => symbol),
      ['driver_channel'],
    );
    assert.deepEqual(
      client.capabilities.map(({ kind, slot }) => [kind, slot]),
      [['tcb', 5n]],
    );
    assert.deepEqual(
      file.ioAddressSpaces[0]?.maps.map(({ read, write }) => [read, write]),
      [[false, true]],
    );
  });

  it('has defaults: priority 0, 1000 us, stack of 8 KiB, level trigger, read and write', () => {
    const { file } = readSystemFile(
      '/demo.system',
      '<system><memory_region name="m" size="0x1000"/><protection_domain name="pd"><program_image path="x"/>' +
        '<map mr="m" vaddr="0x1000"/><irq irq="1" id="0"/></protection_domain></system>',
    );
    const pd = file?.protectionDomains[0];
    assert.deepEqual(
      [pd?.priority, pd?.budget, pd?.period, pd?.stackSize, pd?.passive],
      [0n, 1000n, 1000n, 0x2000n, false],
    );
    assert.equal(pd?.irqs[0]?.trigger, 'level');
    assert.deepEqual(pd.maps[0]?.permissions, { read: true, write: true, execute: false });
  });

  it('reports all its mistakes at once', () => {
    const problems = reported(`<system><protection_domain name="pd"><program_image path="pd.elf"/>
<map mr="nothing" vaddr="0x1000"/>
      <irq irq="200" id="70"/>
      <mop/></protection_domain></system>`);
    assert.deepEqual(problems, [
      '3:17 error: "irq" is 200; the machine has interrupts 1 to 95',
      '3:26 error: "id" is 70; expected 0 to 61',
      '4:8 error: <protection_domain> has no element <mop>; it holds "program_image", "map", "irq", "setvar", "protection_domain", "virtual_machine" or "cspace". Did you mean "map"?',
      '2:10 error: there is no memory region "nothing".',
    ]);
  });
});

/** `▸` in the text marks where the mistake must be reported. */
function assertReported(marked: string, message: string): void {
  const before = marked.slice(0, marked.indexOf('▸')).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  const problems = reported(marked.replace('▸', ''));
  assert.ok(
    problems.some(
      (problem) =>
        problem.startsWith(`${before.length}:${column} `) &&
        problem.replace(/^\d+:\d+ \w+: /, '').startsWith(message),
    ),
    `expected at ${before.length}:${column} ${message}\ngot\n${problems.join('\n')}`,
  );
}

describe('mistakes in a protection domain', () => {
  const within = (elements: string): string =>
    `<system><protection_domain name="pd"><program_image path="pd.elf"/>\n${elements}\n</protection_domain></system>`;
  const withAttributes = (attributes: string): string =>
    `<system>\n<protection_domain name="pd" ${attributes}><program_image path="pd.elf"/></protection_domain></system>`;
  const cases: readonly (readonly [what: string, text: string, message: string])[] = [
    [
      'an unknown attribute',
      withAttributes('▸priorty="3"'),
      '<protection_domain> has no attribute "priorty"',
    ],
    ['a priority out of range', withAttributes('priority="▸255"'), '"priority" is 255; expected 0 to 254'],
    ['a malformed number', withAttributes('priority="▸12z"'), '"priority" is "12z"; expected a number'],
    ['a negative number', withAttributes('priority="▸-1"'), '"priority" is "-1"; expected a number'],
    [
      'a budget beyond the period',
      withAttributes('budget="9" period="▸5"'),
      'budget (9 us) is longer than period (5 us)',
    ],
    [
      'a stack that is no whole page',
      withAttributes('stack_size="▸0x1800"'),
      '"stack_size" is 0x1800; expected a multiple of 0x1000',
    ],
    [
      'a stack that is too large',
      withAttributes('stack_size="▸0x2000000"'),
      '"stack_size" is 0x2000000; expected 0x1000 to 0x1000000',
    ],
    [
      'a flag that is neither true nor false',
      withAttributes('passive="▸yes"'),
      '"passive" is "yes"; expected "true" or "false"',
    ],
    ['a second core', withAttributes('cpu="▸1"'), '"cpu" is 1; expected 0'],
    ['Arm calls', withAttributes('smc="▸true"'), '"smc" forwards Arm secure monitor calls'],
    ['an id without a parent', withAttributes('▸id="3"'), '<protection_domain> has no attribute "id"'],
    [
      'a child without an id',
      within('<▸protection_domain name="c"><program_image path="c"/></protection_domain>'),
      '<protection_domain> needs the attribute "id"',
    ],
    [
      'a domain without domains',
      withAttributes('domain="▸d"'),
      'domain "d" is given but the system has no <domains>',
    ],
    [
      'a second program',
      within('<▸program_image path="y.elf"/>'),
      'a protection domain has exactly one <program_image>',
    ],
    [
      'write-only memory',
      within('<map mr="m" vaddr="0" perms="▸wx"/>'),
      '"perms" is "wx"; memory that can be written must be readable: use "rwx"',
    ],
    [
      'an unknown permission',
      within('<map mr="m" vaddr="0" perms="▸rq"/>'),
      '"perms" is "rq"; expected letters out of "r", "w" and "x"',
    ],
    [
      'a wrong trigger',
      within('<irq irq="1" id="1" trigger="▸egde"/>'),
      '"trigger" is "egde"; expected "level" or "edge". Did you mean "edge"?',
    ],
    ['an interrupt of x86', within('<irq ▸pin="1" id="1" vector="3"/>'), '"pin" describes an I/O APIC pin'],
    ['an I/O port', within('<▸ioport id="1" addr="1" size="1"/>'), '<ioport> is for x86'],
    [
      'a symbol set twice',
      within('<irq irq="1" id="1" setvar_id="s"/><irq irq="2" id="2" setvar_id="▸s"/>'),
      'symbol "s" is already set',
    ],
    [
      'an interrupt given twice',
      within('<irq irq="1" id="1"/><irq irq="▸1" id="2"/>'),
      'interrupt 1 already belongs to "pd"',
    ],
    [
      'a channel number given twice',
      within('<irq irq="1" id="1"/><irq irq="2" id="▸1"/>'),
      'channel id 1 of "pd" is already used',
    ],
    [
      'a capability of an unknown kind',
      within('<cspace><▸cap_cnode slot="1" pd="pd"/></cspace>'),
      '<cspace> has no element <cap_cnode>',
    ],
    [
      'a capability slot used twice',
      within('<cspace><cap_sc slot="1" pd="pd"/><cap_tcb slot="▸1" pd="pd"/></cspace>'),
      'slot 1 is already used for the scheduling-context of "pd"',
    ],
    [
      'the reserved capability slot',
      within('<cspace><cap_sc slot="▸0" pd="pd"/></cspace>'),
      '"slot" is 0; expected 1 to 63',
    ],
    [
      'a virtual machine',
      within('<▸virtual_machine name="g"><vcpu id="0"/></virtual_machine>'),
      'virtual machines need a kernel built as a hypervisor',
    ],
  ];
  for (const [what, text, message] of cases)
    it(`are reported where they are: ${what}`, () => assertReported(text, message));
});

describe('mistakes between the parts of a system', () => {
  const pd = (name: string): string =>
    `<protection_domain name="${name}"><program_image path="x.elf"/></protection_domain>`;
  const cases: readonly (readonly [what: string, text: string, message: string])[] = [
    ['no protection domain', `<▸system/>`, 'the system has no <protection_domain>'],
    [
      'two of one name',
      `<system>${pd('a')}<protection_domain name="▸a" ><program_image path="x.elf"/></protection_domain></system>`,
      'protection domain "a" is already defined',
    ],
    [
      'the name of the monitor',
      `<system><protection_domain name="▸monitor" ><program_image path="x.elf"/></protection_domain></system>`,
      'the name "monitor" is taken',
    ],
    [
      'too many',
      `<▸system>${Array.from({ length: 64 }, (_, n) => pd(`p${n}`)).join('')}</system>`,
      'the system has 64 protection domains; at most 63',
    ],
    [
      'a channel with one end',
      `<system>${pd('a')}<▸channel><end pd="a" id="1"/></channel></system>`,
      'a channel has exactly two <end> elements, this one 1',
    ],
    [
      'a channel to nobody',
      `<system>${pd('alpha')}<channel><end pd="alpha" id="1"/><end pd="▸alpa" id="2"/></channel></system>`,
      'there is no protection domain "alpa". Did you mean "alpha"?',
    ],
    [
      'calls both ways',
      `<system>${pd('a')}${pd('b')}<channel><end pd="a" id="1" pp="true"/><▸end pd="b" id="2" pp="true"/></channel></system>`,
      'only one end of a channel can make protected calls',
    ],
    [
      'a call to an equal',
      `<system>${pd('a')}${pd('b')}<channel><▸end pd="a" id="1" pp="true"/><end pd="b" id="2"/></channel></system>`,
      '"a" (priority 0) makes protected calls into "b" (priority 0); the callee needs the higher priority',
    ],
    [
      'a region twice',
      `<system><memory_region name="m" size="0x1000"/><memory_region name="▸m" size="0x1000"/>${pd('a')}</system>`,
      'memory region "m" is already defined',
    ],
    [
      'a region without size',
      `<system><▸memory_region name="m"/>${pd('a')}</system>`,
      '<memory_region> needs the attribute "size"',
    ],
    [
      'a region that is no whole page',
      `<system><memory_region name="m" size="▸0x1234"/>${pd('a')}</system>`,
      '"size" is 0x1234; expected a multiple of the page size 0x1000, such as 0x2000',
    ],
    [
      'an odd page size',
      `<system><memory_region name="m" size="0x1000" page_size="▸0x2000"/>${pd('a')}</system>`,
      '"page_size" is 0x2000; expected 0x1000 or 0x200000',
    ],
    [
      'an unaligned physical address',
      `<system><memory_region name="m" size="0x1000" phys_addr="▸0x10"/>${pd('a')}</system>`,
      '"phys_addr" is 0x10; expected a multiple of the page size 0x1000',
    ],
    [
      'overlapping physical addresses',
      `<system><memory_region name="m" size="0x2000" phys_addr="0x1000"/><memory_region name="n" size="0x1000" phys_addr="▸0x2000"/>${pd('a')}</system>`,
      'region "n" at 0x2000..0x2fff overlaps region "m" at 0x1000..0x2fff',
    ],
    [
      'an unused region',
      `<system><memory_region name="▸m" size="0x1000"/>${pd('a')}</system>`,
      'region "m" is not mapped by anybody',
    ],
    [
      'an unaligned map',
      `<system><memory_region name="m" size="0x1000"/><protection_domain name="a" ><program_image path="x.elf"/><map mr="m" vaddr="▸0x10"/></protection_domain></system>`,
      '"vaddr" is 0x10; expected a multiple of the page size 0x1000',
    ],
    [
      'overlapping maps',
      `<system><memory_region name="m" size="0x1000"/><protection_domain name="a" ><program_image path="x.elf"/><map mr="m" vaddr="0x1000"/><map mr="m" vaddr="▸0x1000"/></protection_domain></system>`,
      'region "m" at 0x1000..0x1fff overlaps region "m" at 0x1000..0x1fff in protection domain "a"',
    ],
    [
      'a map in the stack',
      `<system><memory_region name="m" size="0x1000"/><protection_domain name="a" ><program_image path="x.elf"/><map mr="m" vaddr="▸0x3fffffb000"/></protection_domain></system>`,
      'region "m" at 0x3fffffb000..0x3fffffbfff reaches beyond 0x3fffffafff: the stack begins there',
    ],
    [
      'two children of one id',
      `<system><protection_domain name="a" ><program_image path="x.elf"/><protection_domain name="b" id="1"><program_image path="x.elf"/></protection_domain><protection_domain name="▸c" id="1"><program_image path="x.elf"/></protection_domain></protection_domain></system>`,
      'id 1 in "a" is already used by "b"',
    ],
    [
      'a set symbol of no region',
      `<system><protection_domain name="a" ><program_image path="x.elf"/><setvar symbol="s" region_paddr="▸nix"/></protection_domain></system>`,
      'there is no memory region "nix"',
    ],
    [
      'a size of contents that are not there',
      `<system><memory_region name="m" size="0x1000"/><protection_domain name="a" ><program_image path="x.elf"/><map mr="m" vaddr="0x1000" setvar_prefill_size="▸s"/></protection_domain></system>`,
      'region "m" has no "prefill_path"',
    ],
    [
      'two I/O address spaces of one device',
      `<system>${pd('a')}<io_address_space name="x" peripheral_id="00:03.0"/><io_address_space name="y" peripheral_id="▸0:3.0"/></system>`,
      'device "0:3.0" already has an I/O address space',
    ],
    [
      'a PCI address out of range',
      `<system>${pd('a')}<io_address_space name="x" peripheral_id="▸00:20.0"/></system>`,
      'PCI device is "20"; expected hexadecimal 0 to 1f',
    ],
    [
      'an I/O map that executes',
      `<system>${pd('a')}<memory_region name="m" size="0x1000"/><io_address_space name="x" peripheral_id="0:3.0"><iomap mr="m" iovaddr="0" perms="▸rx"/></io_address_space></system>`,
      '"perms" is "rx"; expected "r", "w" or "rw"',
    ],
    [
      'an I/O map beyond the bus',
      `<system>${pd('a')}<memory_region name="m" size="0x1000"/><io_address_space name="x" peripheral_id="0:3.0"><iomap mr="m" iovaddr="▸0x8000000000"/></io_address_space></system>`,
      '"iovaddr" is 0x8000000000; expected 0 to 0x7fffffffff',
    ],
    [
      'domains without a schedule',
      `<system><▸domains><domain name="d"/></domains><protection_domain name="a" domain="d"><program_image path="x.elf"/></protection_domain></system>`,
      '<domains> needs a <domain_schedule>',
    ],
    [
      'a schedule in kilometres',
      `<system><domains><domain name="d"/><domain_schedule><schedule_entry domain="d" duration="▸1 km"/></domain_schedule></domains><protection_domain name="a" domain="d"><program_image path="x.elf"/></protection_domain></system>`,
      '"duration" is "1 km"; expected a positive number and a unit',
    ],
    [
      'a schedule that starts behind its end',
      `<system><domains><domain name="d"/><domain_schedule start_index="▸1"><schedule_entry domain="d" duration="1 us"/></domain_schedule></domains><protection_domain name="a" domain="d"><program_image path="x.elf"/></protection_domain></system>`,
      'the schedule starts at entry 1 but has only 1',
    ],
    ['a foreign root', `<▸sytem/>`, 'the root element is <sytem>; expected <system>. Did you mean "system"?'],
    ['text', `<system>▸hello${pd('a')}</system>`, 'unexpected text "hello" in <system>'],
    ['a tag that is never closed', `<▸system> ${pd('a')}`, 'not well-formed XML: <system> is never closed'],
    ['nothing at all', `▸`, 'not well-formed XML: document must contain a root element'],
  ];
  for (const [what, text, message] of cases)
    it(`are reported where they are: ${what}`, () => assertReported(text, message));
});

describe('reading any text as a system description', () => {
  const words = fc.constantFrom(
    ...[
      'system',
      'protection_domain',
      'memory_region',
      'map',
      'irq',
      'channel',
      'end',
      'name',
      'size',
      'id',
      'pd',
    ],
    ...[
      '<',
      '>',
      '</',
      '/>',
      '="',
      '"',
      "='",
      ' ',
      '\n',
      '0x1000',
      '0x',
      '-1',
      '99999999999999999999',
      'true',
      '&',
      ';',
    ],
    ...['<!--', '-->', '<![CDATA[', ']]>', '<?xml', '?>', '<!DOCTYPE', '\u0000', '\ud800', 'é'],
  );

  it('ends with a file or with problems inside the text, never with an exception', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const { file, problems } = readSystemFile('/x.system', text);
        assert.ok(file !== undefined || problems.length > 0);
        const lines = text.split(/\r\n|\r|\n/);
        for (const { place } of problems) {
          assert.ok(place.line >= 1 && place.line <= lines.length);
          assert.ok(place.column >= 1 && place.column <= (lines[place.line - 1] ?? '').length + 2);
        }
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('survives elements that nest without end', () => {
    const { problems } = readSystemFile('/x.system', '<system>'.repeat(50_000));
    assert.match(problems.map(({ message }) => message).join(), /nest deeper|never closed/);
  });
});
