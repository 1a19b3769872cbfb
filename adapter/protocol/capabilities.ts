import type { DebugProtocol } from '@vscode/debugprotocol';
import { EXCEPTION_FILTERS } from '../debugger/breakpoints/exception-filters.ts';

/** Capabilities that follow from a request's being answered. */
const BY_REQUEST = {
  configurationDone: 'supportsConfigurationDoneRequest',
  setFunctionBreakpoints: 'supportsFunctionBreakpoints',
  setInstructionBreakpoints: 'supportsInstructionBreakpoints',
  setDataBreakpoints: 'supportsDataBreakpoints',
  breakpointLocations: 'supportsBreakpointLocationsRequest',
  setVariable: 'supportsSetVariable',
  setExpression: 'supportsSetExpression',
  stepBack: 'supportsStepBack',
  restartFrame: 'supportsRestartFrame',
  gotoTargets: 'supportsGotoTargetsRequest',
  stepInTargets: 'supportsStepInTargetsRequest',
  completions: 'supportsCompletionsRequest',
  modules: 'supportsModulesRequest',
  restart: 'supportsRestartRequest',
  exceptionInfo: 'supportsExceptionInfoRequest',
  loadedSources: 'supportsLoadedSourcesRequest',
  terminateThreads: 'supportsTerminateThreadsRequest',
  terminate: 'supportsTerminateRequest',
  readMemory: 'supportsReadMemoryRequest',
  writeMemory: 'supportsWriteMemoryRequest',
  disassemble: 'supportsDisassembleRequest',
  cancel: 'supportsCancelRequest',
} as const satisfies Record<string, keyof DebugProtocol.Capabilities>;

/** What the adapter can do, from the requests it answers and what their arguments may hold. */
export function capabilitiesOf(requests: Readonly<Record<string, unknown>>): DebugProtocol.Capabilities {
  const flags: Partial<Record<string, boolean>> = {};
  for (const [request, capability] of Object.entries(BY_REQUEST))
    if (Object.hasOwn(requests, request)) flags[capability] = true;
  return {
    ...flags,
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsDataBreakpointBytes: true,
    supportsEvaluateForHovers: true,
    supportsClipboardContext: true,
    supportsValueFormattingOptions: true,
    supportsSteppingGranularity: true,
    supportsDelayedStackTraceLoading: true,
    supportsExceptionFilterOptions: true,
    supportTerminateDebuggee: true,
    completionTriggerCharacters: ['$', '.', '_'],
    additionalModuleColumns: [{ attributeName: 'partition', label: 'Partition', type: 'string' }],
    exceptionBreakpointFilters: EXCEPTION_FILTERS.map(({ id, label, description, onByDefault }) => ({
      filter: id,
      label,
      description,
      default: onByDefault,
      supportsCondition: true,
      conditionDescription: 'Expression; $partition, $thread and $code can be compared to a text',
    })),
  };
}
