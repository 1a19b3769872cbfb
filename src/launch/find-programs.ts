import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import { choosePrograms, isRiscvProgram, sortForPicking, type Candidate } from './choose-program.ts';

/** More than a person would pick from; keeps a workspace full of build output from being read to the end. */
const MOST = 500;
const ELSEWHERE = '**/{node_modules,.git,.cache}/**';

/** Everything in the workspace (or one folder of it) that can be debugged. */
export async function findCandidates(
  folder: vscode.WorkspaceFolder | undefined,
  token?: vscode.CancellationToken,
): Promise<readonly Candidate[]> {
  const find = (glob: string) =>
    vscode.workspace.findFiles(
      folder ? new vscode.RelativePattern(folder, glob) : glob,
      ELSEWHERE,
      MOST,
      token,
    );
  const [systems, elves] = await Promise.all([find('**/*.system'), find('**/*.elf')]);
  const found = await Promise.all([
    ...systems.map((uri) => candidate(uri, 'system')),
    ...elves.map((uri) => candidate(uri, 'elf')),
  ]);
  return sortForPicking(found.filter((one) => one !== undefined));
}

/**
 * What to debug when nothing is configured; asks when several would do.
 * @returns undefined when there is nothing (the user was told) or the user did not choose.
 */
export async function findProgram(
  folder: vscode.WorkspaceFolder | undefined,
  token?: vscode.CancellationToken,
): Promise<string | undefined> {
  const candidates = await findCandidates(folder, token);
  const editor = vscode.window.activeTextEditor?.document.uri;
  const choices = choosePrograms(candidates, editor?.scheme === 'file' ? editor.path : undefined);
  if (choices.length === 0) await offerExample();
  return choices.length > 1 ? await pickFrom(choices) : choices[0]?.path;
}

/** Asks for anything in the workspace that can be debugged. */
export async function pickProgram(): Promise<string | undefined> {
  const candidates = await findCandidates(undefined);
  if (candidates.length > 0) return await pickFrom(candidates);
  await offerExample();
  return undefined;
}

async function pickFrom(candidates: readonly Candidate[]): Promise<string | undefined> {
  const items = candidates.map(({ path, kind }) => ({
    label: vscode.workspace.asRelativePath(vscode.Uri.file(path)),
    description: kind === 'system' ? vscode.l10n.t('system description') : vscode.l10n.t('program'),
    path,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Debug which system?'),
    placeHolder: vscode.l10n.t('A .system file, or one RISC-V program'),
  });
  return picked?.path;
}

async function offerExample(): Promise<void> {
  const openExample = vscode.l10n.t('Open an Example');
  const answer = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      'There is nothing to debug here: the workspace has neither a .system file nor a 64-bit RISC-V ELF file (*.elf).',
    ),
    openExample,
  );
  if (answer === openExample) await vscode.commands.executeCommand('bulkhead.openExample');
}

async function candidate(uri: vscode.Uri, kind: Candidate['kind']): Promise<Candidate | undefined> {
  try {
    if (kind === 'elf' && !isRiscvProgram(await headerOf(uri.fsPath))) return undefined;
    const { mtime } = await vscode.workspace.fs.stat(uri);
    return { path: uri.path, kind, modified: mtime };
  } catch {
    return undefined; // Removed since it was listed, or not readable: nothing to offer.
  }
}

async function headerOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
