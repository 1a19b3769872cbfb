import * as vscode from 'vscode';

/** A fault rule's code is a file name in `docs/faults/`; nothing else may become a path. */
const RULE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What a click on the code in the Problems panel opens. */
export function ruleLink(code: string): vscode.Uri {
  return vscode.Uri.parse(`command:bulkhead.explainRule?${encodeURIComponent(JSON.stringify([code]))}`);
}

/** Shows the page of a rule; asks which when called without one. */
export async function explainRule(extension: vscode.Uri, code: unknown): Promise<void> {
  const folder = vscode.Uri.joinPath(extension, 'docs', 'faults');
  const rule = typeof code === 'string' ? code : await pickRule(folder);
  if (rule === undefined) return;
  const page = vscode.Uri.joinPath(folder, `${rule}.md`);
  if (!RULE.test(rule) || !(await exists(page))) {
    void vscode.window.showWarningMessage(vscode.l10n.t('There is no page about the rule "{0}".', rule));
    return;
  }
  await vscode.commands.executeCommand('markdown.showPreview', page);
}

async function pickRule(folder: vscode.Uri): Promise<string | undefined> {
  const files = await vscode.workspace.fs.readDirectory(folder);
  const rules = files.map(([name]) => name.replace(/\.md$/, '')).filter((name) => RULE.test(name));
  return await vscode.window.showQuickPick(rules, { title: vscode.l10n.t('Explain which fault rule?') });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
