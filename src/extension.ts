import * as vscode from 'vscode';
import { registerFaultCommands } from './diagnostics/fault-commands.ts';
import { FaultDiagnostics } from './diagnostics/fault-diagnostics.ts';
import { ProblemDiagnostics } from './diagnostics/problem-diagnostics.ts';
import { AdapterFactory } from './launch/adapter-factory.ts';
import { registerDebugEditor } from './editor/debug-editor.ts';
import { BuildFirst } from './launch/build-first.ts';
import { BuildTasks } from './launch/build-task.ts';
import { ConfigurationProvider, listConfigurations } from './launch/configuration-provider.ts';
import { DEBUG_TYPE } from './launch/debug-type.ts';
import { registerLaunchCommands } from './launch/launch-commands.ts';
import { Notices } from './launch/notices.ts';
import { LaunchPreparation } from './launch/prepare.ts';
import { Sessions } from './launch/sessions.ts';
import { ConsoleTerminals } from './terminals/console-terminals.ts';
import { registerPartitionCommands } from './views/partition-commands.ts';
import { PartitionsView } from './views/partitions-view.ts';
import { StatusItem } from './views/status-item.ts';

/** Wires the parts together; whatever it makes ends with the extension. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Bulkhead', { log: true });
  const sessions = new Sessions(log, context.logUri);
  const faults = new FaultDiagnostics(sessions);
  const problems = new ProblemDiagnostics(sessions);
  const terminals = new ConsoleTerminals(sessions, log);
  const partitions = new PartitionsView(sessions, log);
  const notices = new Notices(sessions);
  const guest = vscode.Uri.joinPath(context.extensionUri, 'guest').fsPath;
  const tasks = new BuildTasks(guest);
  const building = new BuildFirst(tasks, problems, notices, guest);
  const configurations = new ConfigurationProvider(new LaunchPreparation(building, problems, guest));
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;

  context.subscriptions.push(
    log,
    sessions,
    faults,
    problems,
    terminals,
    partitions,
    notices,
    new StatusItem(sessions),
    vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, new AdapterFactory(context.extensionUri)),
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, configurations, Initial),
    // Only the list: what the other one resolves would otherwise be resolved twice.
    vscode.debug.registerDebugConfigurationProvider(
      DEBUG_TYPE,
      { provideDebugConfigurations: listConfigurations },
      Dynamic,
    ),
    vscode.tasks.registerTaskProvider(DEBUG_TYPE, tasks),
    ...registerLaunchCommands(context.extensionUri, tasks, sessions, log),
    ...registerFaultCommands(context.extensionUri, faults),
    ...registerPartitionCommands(partitions),
    ...registerDebugEditor(),
    vscode.commands.registerCommand('bulkhead.openConsole', () => terminals.open()),
  );
}
