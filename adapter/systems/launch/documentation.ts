import { LAUNCH_KEYS, type KeyValue, type LaunchKey } from './keys.ts';

/** The page docs/launch.md. */
export function launchDocumentation(): string {
  const keys: readonly LaunchKey[] = LAUNCH_KEYS;
  const rows = keys.map(
    ({ name, summary, value }) =>
      `| \`${name}\` | ${kindOf(value)} | ${fallbackOf(value)} | ${detailsOf(summary, value)} |`,
  );
  return `# Launch configuration

<!-- Generated from adapter/systems/launch/keys.ts by \`npm run generate\`. -->

A configuration of type \`bulkhead\` in \`.vscode/launch.json\`; \`bulkhead run .vscode/launch.json#NAME\` runs the same one without
VS Code. Relative paths begin at the workspace folder.

\`\`\`json
{
  "version": "0.2.0",
  "configurations": [
    { "type": "bulkhead", "request": "launch", "name": "Debug the driver", "program": "\${workspaceFolder}/serial.system" }
  ]
}
\`\`\`

| key | type | default | meaning |
| --- | ---- | ------- | ------- |
${rows.join('\n')}

Unknown keys are errors, with a suggestion when a known one is near. Keys that VS Code itself understands (\`preLaunchTask\`,
\`presentation\`, \`internalConsoleOptions\` and so on) work as usual.
`;
}

function kindOf(value: KeyValue): string {
  switch (value.kind) {
    case 'path':
      return 'path';
    case 'flag':
      return 'true or false';
    case 'choice':
      return value.choices.map((choice) => `\`"${choice.value}"\``).join(' or ');
    case 'integer':
      return value.size ? 'number or string' : 'number';
    case 'paths':
      return 'list of paths';
    case 'path-map':
      return 'object of paths';
    case 'disks':
      return 'list';
  }
}

function fallbackOf(value: KeyValue): string {
  switch (value.kind) {
    case 'path':
      return '';
    case 'flag':
      return `\`${value.fallback}\``;
    case 'choice':
      return `\`"${value.fallback}"\``;
    case 'integer':
      return value.size ? `\`"${value.fallback / (1024 * 1024)}M"\`` : `\`${value.fallback}\``;
    case 'paths':
      return '`[]`';
    case 'path-map':
      return '`{}`';
    case 'disks':
      return '`disk.img`';
  }
}

function detailsOf(summary: string, value: KeyValue): string {
  if (value.kind !== 'choice') return summary;
  return [summary, ...value.choices.map((choice) => `\`${choice.value}\`: ${choice.summary}`)].join(' ');
}
