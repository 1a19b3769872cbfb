import * as vscode from 'vscode';

/** Copies one of the examples that come with the extension to where the user wants it, and opens it. */
export async function openExample(extension: vscode.Uri): Promise<void> {
  const name = await pickExample();
  if (name === undefined) return;
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Where should the folder "{0}" be made?', name),
      openLabel: vscode.l10n.t('Make It Here'),
    })) ?? [];
  if (!parent) return;
  const target = vscode.Uri.joinPath(parent, name);
  try {
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(extension, 'examples', name), target, {
      overwrite: false,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t('The example could not be copied to {0}: {1}', target.fsPath, why),
    );
    return;
  }
  const replaces = vscode.workspace.workspaceFolders === undefined;
  await vscode.commands.executeCommand('vscode.openFolder', target, { forceNewWindow: !replaces });
}

async function pickExample(): Promise<string | undefined> {
  const examples = [
    {
      name: 'serial',
      detail: vscode.l10n.t('A 16550 UART driver, and a client that talks to it by shared memory'),
    },
    {
      name: 'blk',
      detail: vscode.l10n.t('A virtio disk driver that uses DMA, and a client that reads the disk'),
    },
    { name: 'restart', detail: vscode.l10n.t('A parent that restarts its child whenever it crashes') },
  ];
  const items = examples.map(({ name, detail }) => ({ label: name, detail }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Open which example?') }))?.label;
}
