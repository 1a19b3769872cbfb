/** The debug type of `launch.json`, the task type of `tasks.json`, and the source of our diagnostics. */
export const DEBUG_TYPE = 'bulkhead';

/** Language of `.system` files. */
export const SYSTEM_LANGUAGE = 'microkit-system';

/** Languages a driver is written in; where hovers and code actions are offered. */
export const DRIVER_LANGUAGES = ['c', 'cpp', 'rust', 'zig', 'asm', 'riscv', 'riscv-asm', 'gas'] as const;
