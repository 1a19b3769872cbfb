import type { RegisterDescription } from '../registers.ts';

const word = { width: 4, reset: 0 } as const;
const readOnly = { ...word, access: 'read-only' } as const;
const writeOnly = { ...word, access: 'write-only' } as const;
const interruptCauses = [
  { name: 'used buffer', high: 0, low: 0 },
  { name: 'configuration change', high: 1, low: 1 },
] as const;

/** Every transport has these, also where no device is behind it. */
export const identityRegisters = [
  { name: 'MagicValue', offset: 0x00, ...readOnly, reset: 0x74726976, summary: 'The letters `virt`' },
  { name: 'Version', offset: 0x04, ...readOnly, reset: 2, summary: 'Version of the transport' },
  {
    name: 'DeviceID',
    offset: 0x08,
    ...readOnly,
    summary: 'Kind of device; 0 where there is none',
  },
  { name: 'VendorID', offset: 0x0c, ...readOnly, reset: 0x554d4551, summary: 'The letters `QEMU`' },
] as const satisfies readonly RegisterDescription[];

/** VIRTIO 1.2, section 4.2.2. */
export const transportRegisters = [
  {
    name: 'DeviceFeatures',
    offset: 0x10,
    ...readOnly,
    summary: '32 bits of the features that the device offers, as DeviceFeaturesSel selects',
  },
  { name: 'DeviceFeaturesSel', offset: 0x14, ...writeOnly, summary: 'Which 32 bits DeviceFeatures shows' },
  {
    name: 'DriverFeatures',
    offset: 0x20,
    ...writeOnly,
    summary: '32 bits of the features that the driver accepts',
  },
  { name: 'DriverFeaturesSel', offset: 0x24, ...writeOnly, summary: 'Which 32 bits DriverFeatures sets' },
  { name: 'QueueSel', offset: 0x30, ...writeOnly, summary: 'Which queue the queue registers are about' },
  {
    name: 'QueueNumMax',
    offset: 0x34,
    ...readOnly,
    summary: 'Largest size of the queue; 0 when there is none',
  },
  { name: 'QueueNum', offset: 0x38, ...writeOnly, summary: 'Size of the queue, a power of two' },
  {
    name: 'QueueReady',
    offset: 0x44,
    ...word,
    access: 'read-write',
    fields: [{ name: 'ready', high: 0, low: 0 }],
    writeEffect: '1 takes over size and addresses, and starts the queue; 0 stops it',
    summary: 'Whether the device may use the queue',
  },
  {
    name: 'QueueNotify',
    offset: 0x50,
    ...writeOnly,
    writeEffect: 'makes the device look at the queue',
    summary: 'Doorbell: the queue that has new buffers',
  },
  {
    name: 'InterruptStatus',
    offset: 0x60,
    ...readOnly,
    fields: interruptCauses,
    summary: 'Why the device interrupts',
  },
  {
    name: 'InterruptACK',
    offset: 0x64,
    ...writeOnly,
    fields: interruptCauses,
    writeEffect: 'clears the causes that are written as 1',
    summary: 'Acknowledges causes of interrupts',
  },
  {
    name: 'Status',
    offset: 0x70,
    ...word,
    access: 'read-write',
    fields: [
      { name: 'ACKNOWLEDGE', high: 0, low: 0 },
      { name: 'DRIVER', high: 1, low: 1 },
      { name: 'DRIVER_OK', high: 2, low: 2 },
      { name: 'FEATURES_OK', high: 3, low: 3 },
      { name: 'DEVICE_NEEDS_RESET', high: 6, low: 6 },
      { name: 'FAILED', high: 7, low: 7 },
    ],
    writeEffect: '0 resets the device',
    summary: 'How far the driver has come',
  },
  { name: 'QueueDescLow', offset: 0x80, ...writeOnly, summary: 'Address of the descriptor table, low half' },
  {
    name: 'QueueDescHigh',
    offset: 0x84,
    ...writeOnly,
    summary: 'Address of the descriptor table, high half',
  },
  { name: 'QueueDriverLow', offset: 0x90, ...writeOnly, summary: 'Address of the available ring, low half' },
  {
    name: 'QueueDriverHigh',
    offset: 0x94,
    ...writeOnly,
    summary: 'Address of the available ring, high half',
  },
  { name: 'QueueDeviceLow', offset: 0xa0, ...writeOnly, summary: 'Address of the used ring, low half' },
  { name: 'QueueDeviceHigh', offset: 0xa4, ...writeOnly, summary: 'Address of the used ring, high half' },
  { name: 'SHMSel', offset: 0xac, ...writeOnly, summary: 'Which region of shared memory; there is none' },
  {
    name: 'SHMLenLow',
    offset: 0xb0,
    ...readOnly,
    reset: 0xffff_ffff,
    summary: 'Length of the shared memory; all ones where there is none',
  },
  { name: 'SHMLenHigh', offset: 0xb4, ...readOnly, reset: 0xffff_ffff, summary: 'High half of the length' },
  {
    name: 'SHMBaseLow',
    offset: 0xb8,
    ...readOnly,
    reset: 0xffff_ffff,
    summary: 'Address of the shared memory',
  },
  { name: 'SHMBaseHigh', offset: 0xbc, ...readOnly, reset: 0xffff_ffff, summary: 'High half of the address' },
  {
    name: 'ConfigGeneration',
    offset: 0xfc,
    ...readOnly,
    summary: 'Changes when the configuration does; it never does here',
  },
] as const satisfies readonly RegisterDescription[];
