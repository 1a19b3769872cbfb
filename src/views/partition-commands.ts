import * as vscode from 'vscode';
import type { TreeNode } from './partition-tree.ts';
import type { PartitionAction, PartitionsView } from './partitions-view.ts';

/** From the view they act on its line; from the command palette they ask which partition. */
export function registerPartitionCommands(view: PartitionsView): vscode.Disposable[] {
  const act = (command: string, action: PartitionAction) =>
    vscode.commands.registerCommand(command, (node?: TreeNode) => view.act(action, node));
  return [
    vscode.commands.registerCommand('bulkhead.refreshPartitions', () => view.refresh()),
    act('bulkhead.stopPartition', 'stop'),
    act('bulkhead.resumePartition', 'resume'),
    act('bulkhead.restartPartition', 'restart'),
    act('bulkhead.killPartition', 'kill'),
  ];
}
