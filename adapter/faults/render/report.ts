import type { Fault } from '../fault.ts';
import type { FaultReport } from '../monitor.ts';
import { duration, hex } from '../words.ts';
import { positionOf, whereOf } from './where.ts';

/** A report in Markdown, to be copied into an issue. */
export function markdownReport({ fault, count }: FaultReport, system: string): string {
  const { code, severity, message, place, access, moment, time } = fault;
  const rows: readonly (readonly [string, string])[] = [
    ['Rule', `\`${code}\` (${severity})`],
    ['System', system],
    ['Where', `${whereOf(place)}, pc ${hex(place.pc)}`],
    ['Line', positionOf(place)],
    ...(place.thread === undefined ? [] : [['Thread', place.thread] as const]),
    ...(access === undefined
      ? []
      : [['Access', `${access.kind} of ${access.size} bytes at ${hex(access.address)}`] as const]),
    ['When', `${duration(time)} after the start, instruction ${moment}`],
    ...(count === 1 ? [] : [['How often', `${count} times`] as const]),
  ];
  return [
    `## ${code}: ${firstSentence(message)}`,
    '',
    message,
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${cell(value)} |`),
    ...causesOf(fault),
    '',
  ].join('\n');
}

function causesOf({ causes, time }: Fault): readonly string[] {
  if (causes.length === 0) return [];
  const lines = causes.map((cause, index) => {
    const at = cause.place === undefined ? '' : ` at \`${positionOf(cause.place)}\``;
    return `${index + 1}. ${duration(Math.max(0, time - cause.time))} before: ${cause.message}${at}`;
  });
  return ['', '### How it came to this', '', ...lines];
}

/** Up to the first full stop that ends a sentence, not one inside a name. */
function firstSentence(message: string): string {
  return /^.*?[.:;](?= )/.exec(message)?.[0].slice(0, -1) ?? message;
}

/** A vertical bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
