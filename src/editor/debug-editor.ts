import * as vscode from 'vscode';
import { expressionAt } from './expression-at.ts';
import { maskNonCode } from './mask.ts';
import { namesInFunction } from './names-in-function.ts';

const C_LANGUAGES = ['c', 'cpp'];

/** While stopped: what the mouse is on is evaluated, and values stand behind the lines that were executed. */
export function registerDebugEditor(): vscode.Disposable[] {
  return [
    vscode.languages.registerEvaluatableExpressionProvider(C_LANGUAGES, { provideEvaluatableExpression }),
    vscode.languages.registerInlineValuesProvider(C_LANGUAGES, { provideInlineValues }),
  ];
}

function provideEvaluatableExpression(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): vscode.EvaluatableExpression | undefined {
  const code = maskedLines(document)[line] ?? '';
  const span = expressionAt(code, character);
  return span && new vscode.EvaluatableExpression(new vscode.Range(line, span.start, line, span.end));
}

function provideInlineValues(
  document: vscode.TextDocument,
  viewPort: vscode.Range,
  { stoppedLocation }: vscode.InlineValueContext,
): vscode.InlineValue[] {
  return namesInFunction(maskedLines(document), stoppedLocation.start.line)
    .filter(({ line }) => line >= viewPort.start.line && line <= viewPort.end.line)
    .map(({ name, line, start, end }) => {
      return new vscode.InlineValueVariableLookup(new vscode.Range(line, start, line, end), name, true);
    });
}

function maskedLines(document: vscode.TextDocument): readonly string[] {
  return maskNonCode(document.getText()).split(/\r?\n/);
}
