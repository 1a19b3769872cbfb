import * as vscode from 'vscode';

/**
 * Starts the adapter with the Node that VS Code brings along: for the command `node` it forks its own, so that the user
 * needs none. A `debugServer` port in launch.json is served by VS Code before it asks here.
 */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  readonly #program: string;

  constructor(extension: vscode.Uri) {
    this.#program = vscode.Uri.joinPath(extension, 'dist', 'adapter.cjs').fsPath;
  }

  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    return new vscode.DebugAdapterExecutable('node', [this.#program]);
  }
}
