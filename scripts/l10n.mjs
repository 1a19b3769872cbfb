import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * The messages of the extension for translators: the text of l10n/bundle.l10n.json, which VS Code looks translations up by. They
 * are the first arguments of all calls of `l10n.t`.
 * @param {string} folder of the sources
 */
export async function messageBundle(folder) {
  const messages = new Set();
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const text = await readFile(join(folder, file), 'utf8');
    collect(ts.createSourceFile(file, text, ts.ScriptTarget.ES2023), messages);
  }
  const sorted = [...messages].sort();
  return `${JSON.stringify(Object.fromEntries(sorted.map((message) => [message, message])), undefined, 2)}\n`;
}

/** @param {ts.Node} node @param {Set<string>} messages */
function collect(node, messages) {
  if (ts.isCallExpression(node) && isTranslation(node.expression)) {
    const [message] = node.arguments;
    if (message === undefined || !ts.isStringLiteral(message)) {
      throw new Error(`l10n.t wants a plain string, so that it can be translated: ${node.getText?.() ?? ''}`);
    }
    messages.add(message.text);
  }
  ts.forEachChild(node, (child) => collect(child, messages));
}

/** `vscode.l10n.t` or `l10n.t`. @param {ts.Node} callee */
function isTranslation(callee) {
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 't') return false;
  const { expression } = callee;
  return (ts.isIdentifier(expression) ? expression : expression.name)?.text === 'l10n';
}
