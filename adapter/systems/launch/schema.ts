import { LAUNCH_KEYS, type KeyValue, type LaunchKey } from './keys.ts';

/** JSON schema of a launch configuration, as package.json's `contributes.debuggers[].configurationAttributes` holds it. */
export function launchSchema(): object {
  const keys: readonly LaunchKey[] = LAUNCH_KEYS;
  const properties = Object.fromEntries(
    keys.map(({ name, summary, value }) => [name, { ...schemaOf(value), markdownDescription: summary }]),
  );
  // `program` is no required property: VS Code's F5 without a launch.json finds it.
  return { launch: { properties } };
}

function schemaOf(value: KeyValue): object {
  switch (value.kind) {
    case 'path':
      return { type: 'string' };
    case 'flag':
      return { type: 'boolean', default: value.fallback };
    case 'choice':
      return {
        type: 'string',
        default: value.fallback,
        enum: value.choices.map((choice) => choice.value),
        markdownEnumDescriptions: value.choices.map((choice) => choice.summary),
      };
    case 'integer': {
      const bounds = { minimum: value.minimum, maximum: value.maximum, default: value.fallback };
      return value.size ? { type: ['integer', 'string'], ...bounds } : { type: 'integer', ...bounds };
    }
    case 'paths':
      return { type: 'array', items: { type: 'string' }, default: [] };
    case 'path-map':
      return { type: 'object', additionalProperties: { type: 'string' }, default: {} };
    case 'disks':
      return {
        type: 'array',
        items: {
          anyOf: [
            { type: 'string' },
            {
              type: 'object',
              properties: {
                path: { type: 'string' },
                slot: { type: 'integer', minimum: 0, maximum: 7 },
                readOnly: { type: 'boolean', default: false },
              },
              required: ['path'],
              additionalProperties: false,
            },
          ],
        },
      };
  }
}
