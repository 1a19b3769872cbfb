import type { ValueFormat } from '../../symbols/expressions/context.ts';
import type { Variable } from '../../symbols/program.ts';
import type { Frame } from '../stack/stacks.ts';
import { listOf, type Row, type Scope } from './container.ts';
import { registersOf, type RegisterWorld } from './registers.ts';
import { formatFor, valueRow } from './values.ts';
import type { Returned } from '../run/step.ts';

/** What a frame shows below it. */
export function scopesOf(world: RegisterWorld, frame: Frame, returned: Returned | undefined): Scope[] {
  const scopes: Scope[] = [];
  const { program } = frame;
  const returnRow = returned === undefined ? undefined : returnValue(world, frame, returned);
  if (returnRow !== undefined)
    scopes.push({
      name: 'Return value',
      hint: 'returnValue',
      container: listOf(() => [returnRow], 1),
      expensive: false,
    });
  if (program?.hasDebugInfo === true) {
    const found = program.scopes(frame.frame);
    scopes.push(
      listScope(world, frame, 'Arguments', 'arguments', found.arguments),
      listScope(world, frame, 'Locals', 'locals', found.locals),
      { ...listScope(world, frame, 'Globals', undefined, found.statics), expensive: true },
    );
  }
  scopes.push({
    name: 'Registers',
    hint: 'registers',
    container: registersOf(world, frame),
    expensive: false,
  });
  return scopes.filter(({ container, name }) => name === 'Locals' || container.named > 0);
}

function listScope(
  world: RegisterWorld,
  frame: Frame,
  name: string,
  hint: Scope['hint'],
  variables: readonly Variable[],
): Scope {
  return {
    name,
    hint,
    expensive: false,
    container: {
      named: variables.length,
      indexed: 0,
      rows: (which, start, count, hex) =>
        which === 'indexed'
          ? []
          : variables
              .slice(start, start + count)
              .map((variable) => variableRow(world, frame, variable, formatFor({}, hex))),
    },
  };
}

function variableRow(world: RegisterWorld, frame: Frame, variable: Variable, format: ValueFormat): Row {
  const value = { type: variable.type, location: variable.locate(frame.frame.context) };
  // A hidden variable has no name an expression could use: it would mean the one that hides it.
  const name = variable.hidden ? `${variable.name} (outer)` : variable.name;
  return valueRow(world, frame, name, value, variable.hidden ? undefined : variable.name, format);
}

function returnValue(world: RegisterWorld, frame: Frame, { program, callee }: Returned): Row | undefined {
  const value = program.returnLocation(callee, frame.frame.context);
  return value === undefined ? undefined : valueRow(world, frame, `${callee.name}()`, value, undefined);
}
