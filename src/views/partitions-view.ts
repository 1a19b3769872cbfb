import * as vscode from 'vscode';
import type { PartitionCommandArguments, PartitionsResponseBody } from '../../adapter/protocol/custom.ts';
import type { Sessions } from '../launch/sessions.ts';
import { partitionTree, type TreeNode } from './partition-tree.ts';

export type PartitionAction = PartitionCommandArguments['action'];

/** The Partitions view: what each partition owns and how it is, as of the last stop. */
export class PartitionsView implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable[];
  #roots: readonly TreeNode[] = [];
  /** A request is under way; `again`: something changed meanwhile. */
  #fetching: 'no' | 'yes' | 'again' = 'no';

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(sessions: Sessions, log: vscode.LogOutputChannel) {
    this.#sessions = sessions;
    this.#log = log;
    this.#subscriptions = [
      vscode.window.createTreeView('bulkhead.partitions', { treeDataProvider: this, showCollapseAll: true }),
      sessions.onSignal(({ signal }) => {
        if (signal.kind === 'ready' || signal.kind === 'stopped') void this.refresh();
      }),
      sessions.onEnd(() => void this.refresh()),
      vscode.debug.onDidChangeActiveDebugSession(() => void this.refresh()),
    ];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsibleState(node));
    item.id = node.id;
    item.description = node.description;
    item.tooltip = node.tooltip;
    item.iconPath = new vscode.ThemeIcon(
      node.icon,
      node.color === undefined ? undefined : new vscode.ThemeColor(node.color),
    );
    item.contextValue = node.context;
    item.accessibilityInformation = { label: `${node.label} ${node.description}`.trim() };
    return item;
  }

  getChildren(node?: TreeNode): readonly TreeNode[] & TreeNode[] {
    return [...(node?.children ?? this.#roots)];
  }

  /** At most one request at a time, however fast the user steps. */
  async refresh(): Promise<void> {
    if (this.#fetching !== 'no') {
      this.#fetching = 'again';
      return;
    }
    this.#fetching = 'yes';
    this.#roots = await this.#fetch();
    const again = this.#wantsAgain();
    this.#fetching = 'no';
    this.#changed.fire(undefined);
    if (again) await this.refresh();
  }

  async act(action: PartitionAction, node: TreeNode | undefined): Promise<void> {
    const session = this.#sessions.current;
    const partition = node?.partition ?? (await this.#pick());
    if (!session || partition === undefined) return;
    const args: PartitionCommandArguments = { partition, action };
    try {
      await session.customRequest('bulkhead/partition', args);
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
    await this.refresh();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  async #fetch(): Promise<readonly TreeNode[]> {
    const session = this.#sessions.current;
    if (!session) return [];
    try {
      const body = (await session.customRequest('bulkhead/partitions')) as PartitionsResponseBody;
      return partitionTree(body.partitions, vscode.l10n);
    } catch (error) {
      this.#log.debug(`${session.name}: no partitions: ${String(error)}`);
      return [];
    }
  }

  #wantsAgain(): boolean {
    return this.#fetching === 'again';
  }

  async #pick(): Promise<string | undefined> {
    const items = this.#roots.map(({ label, description }) => ({ label, description }));
    return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which partition?') }))?.label;
  }
}

function collapsibleState(node: TreeNode): vscode.TreeItemCollapsibleState {
  if (node.children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return vscode.TreeItemCollapsibleState.Collapsed;
}
