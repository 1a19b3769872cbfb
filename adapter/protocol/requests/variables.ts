import type { DebugProtocol } from '@vscode/debugprotocol';
import { formatReference } from '../../debugger/memory/references.ts';
import type { Frame } from '../../debugger/stack/stacks.ts';
import type { Row } from '../../debugger/variables/container.ts';
import type { Arguments } from '../arguments.ts';
import { isConsoleCommand, runConsoleCommand } from '../console/commands.ts';
import { RequestError } from '../errors.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';

/** Rows that are sent at once when the client does not page. */
const MOST_ROWS = 10_000;
/** A name in a watch or hover is cut here; the clipboard gets all of it. */
const LONGEST_VALUE = 1_000;

export const variables: Requests<Session> = {
  variables: {
    needs: 'stop',
    handle(session, args): DebugProtocol.VariablesResponse['body'] {
      const container = session.containers.get(args.integer('variablesReference'));
      if (container === undefined) throw new RequestError('staleVariable');
      const filter = args.optionalString('filter');
      const which = filter === 'indexed' || filter === 'named' ? filter : 'all';
      const start = Math.max(0, args.optionalInteger('start') ?? 0);
      const count = args.optionalInteger('count') ?? 0;
      const rows = container.rows(
        which,
        start,
        count <= 0 ? MOST_ROWS : Math.min(count, MOST_ROWS),
        args.object('format').boolean('hex'),
      );
      return { variables: rows.map((row) => renderVariable(session, row)) };
    },
  },
  setVariable: {
    needs: 'stop',
    handle(session, args): DebugProtocol.SetVariableResponse['body'] {
      const container = session.containers.get(args.integer('variablesReference'));
      if (container === undefined) throw new RequestError('staleVariable');
      const name = args.string('name');
      const row = container.rows('all', 0, MOST_ROWS).find((each) => each.name === name);
      if (row?.set === undefined)
        throw new RequestError('notWritable', { reason: `\`${name}\` cannot be set.` });
      const result = row.set(args.string('value'));
      if (!result.ok) throw new RequestError('notWritable', { reason: result.message });
      session.afterResponse(() => session.valuesChanged(result.row));
      return renderValue(session, result.row);
    },
  },
  setExpression: {
    needs: 'stop',
    handle(session, args): DebugProtocol.SetExpressionResponse['body'] {
      const frame = frameOf(session, args);
      const debug = session.debuggerFor(args.command);
      const target = debug.expressions.evaluate(args.string('expression'), frame, 'look');
      if (!target.ok) throw new RequestError('evaluation', { reason: target.message });
      if (target.row.set === undefined)
        throw new RequestError('notWritable', { reason: `\`${args.string('expression')}\` cannot be set.` });
      const result = target.row.set(args.string('value'));
      if (!result.ok) throw new RequestError('notWritable', { reason: result.message });
      session.afterResponse(() => session.valuesChanged(result.row));
      return renderValue(session, result.row);
    },
  },
  evaluate: { needs: 'system', handle: evaluate },
  completions: {
    needs: 'system',
    handle(session, args): DebugProtocol.CompletionsResponse['body'] {
      const text = args
        .string('text')
        .slice(0, Math.max(0, session.client.columnIn(args.integer('column')) - 1));
      const word = /[$\w]*$/.exec(text)?.[0] ?? '';
      const frameId = args.optionalInteger('frameId');
      const frame = frameId === undefined ? undefined : session.frames.get(frameId);
      const start = text.length - word.length;
      return {
        targets: session
          .debuggerFor(args.command)
          .expressions.complete(word, frame)
          .map(({ name, kind }) => ({ label: name, type: kind, start, length: word.length })),
      };
    },
  },
};

function evaluate(session: Session, args: Arguments): DebugProtocol.EvaluateResponse['body'] {
  const expression = args.string('expression');
  const context = args.optionalString('context') ?? 'watch';
  if (context === 'repl' && isConsoleCommand(expression)) {
    const result = runConsoleCommand(session, expression);
    return { result, variablesReference: 0 };
  }
  if (session.stop === undefined) throw new RequestError(session.ended ? 'ended' : 'notStopped');
  const frame = frameOf(session, args);
  // Only what the user types into the console may change anything.
  const answer = session
    .debuggerFor(args.command)
    .expressions.evaluate(expression, frame, context === 'repl' ? 'change' : 'look', {
      hex: args.object('format').boolean('hex'),
    });
  if (!answer.ok) throw new RequestError('evaluation', { reason: answer.message });
  const value = renderValue(session, answer.row);
  if (answer.changed) session.afterResponse(() => session.valuesChanged(answer.row));
  const result = context === 'clipboard' ? answer.row.value : value.value;
  return {
    result,
    ...(value.type === undefined ? {} : { type: value.type }),
    variablesReference: value.variablesReference ?? 0,
    ...(value.namedVariables === undefined ? {} : { namedVariables: value.namedVariables }),
    ...(value.indexedVariables === undefined ? {} : { indexedVariables: value.indexedVariables }),
    ...(value.memoryReference === undefined ? {} : { memoryReference: value.memoryReference }),
    ...(answer.row.set === undefined ? { presentationHint: { attributes: ['readOnly'] } } : {}),
  };
}

function frameOf(session: Session, args: Arguments): Frame | undefined {
  const id = args.optionalInteger('frameId');
  if (id === undefined) return session.debuggerFor(args.command).shownFrame(session.stop?.thread);
  const frame = session.frames.get(id);
  if (frame === undefined) throw new RequestError('staleFrame');
  return frame;
}

export function renderVariable(session: Session, row: Row): DebugProtocol.Variable {
  const value = renderValue(session, row);
  const attributes = [...(row.set === undefined ? ['readOnly'] : [])];
  return {
    ...value,
    name: row.name,
    variablesReference: value.variablesReference ?? 0,
    ...(row.evaluateName === undefined ? {} : { evaluateName: row.evaluateName }),
    ...(attributes.length > 0 ? { presentationHint: { attributes } } : {}),
  };
}

function renderValue(session: Session, row: Row): DebugProtocol.SetVariableResponse['body'] {
  const { children, memory } = row;
  return {
    value: row.value.length > LONGEST_VALUE ? `${row.value.slice(0, LONGEST_VALUE)}…` : row.value,
    ...(row.type === undefined ? {} : { type: row.type }),
    variablesReference: children === undefined ? 0 : session.containers.add(children),
    ...(children === undefined ? {} : { namedVariables: children.named, indexedVariables: children.indexed }),
    ...(memory === undefined ? {} : { memoryReference: formatReference(memory.space, memory.address) }),
  };
}
