import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import { Ajv, type ValidateFunction } from 'ajv';

/**
 * The JSON schema of the Debug Adapter Protocol, made from the types of `@vscode/debugprotocol`: the same text that the protocol's
 * own schema is generated to. Objects stay open, as the protocol allows further properties.
 */
type Schema = Readonly<Record<string, unknown>>;

const require = createRequire(import.meta.url);

class SchemaBuilder {
  readonly definitions: Record<string, Schema> = {};
  private readonly declarations = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>();

  constructor(source: ts.SourceFile) {
    const visit = (node: ts.Node): void => {
      if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
        this.declarations.set(node.name.text, node);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }

  get names(): string[] {
    return [...this.declarations.keys()];
  }

  reference(name: string): Schema {
    if (!(name in this.definitions)) {
      const declaration = this.declarations.get(name);
      if (declaration === undefined) throw new Error(`the protocol has no type ${name}`);
      this.definitions[name] = {};
      this.definitions[name] = ts.isInterfaceDeclaration(declaration)
        ? this.ofInterface(declaration)
        : this.ofType(declaration.type);
    }
    return { $ref: `#/definitions/${name}` };
  }

  private ofInterface(declaration: ts.InterfaceDeclaration): Schema {
    const own = this.ofMembers(declaration.members);
    const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
      types.map(({ expression }) => this.reference(expression.getText())),
    );
    return bases.length === 0 ? own : { allOf: [...bases, own] };
  }

  private ofMembers(members: ts.NodeArray<ts.TypeElement>): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const member of members) {
      if (!ts.isPropertySignature(member) || member.type === undefined) continue;
      const name = member.name.getText().replace(/['"]/g, '');
      properties[name] = this.ofType(member.type);
      if (member.questionToken === undefined) required.push(name);
    }
    return { type: 'object', properties, required };
  }

  private ofType(type: ts.TypeNode): Schema {
    if (ts.isUnionTypeNode(type)) {
      const parts = type.types.map((part) => this.ofType(part));
      // `'a' | 'b' | string` names known values and allows others.
      return parts.some((part) => part['type'] === 'string' && part['const'] === undefined)
        ? { anyOf: parts.filter((part) => part['const'] === undefined) }
        : { anyOf: parts };
    }
    if (ts.isParenthesizedTypeNode(type)) return this.ofType(type.type);
    if (ts.isArrayTypeNode(type)) return { type: 'array', items: this.ofType(type.elementType) };
    if (ts.isTypeLiteralNode(type)) return this.ofMembers(type.members);
    if (ts.isLiteralTypeNode(type)) {
      if (type.literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' };
      return { type: 'string', const: (type.literal as ts.StringLiteral).text };
    }
    if (ts.isTypeReferenceNode(type)) return this.reference(type.typeName.getText().replace(/^.*\./, ''));
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' };
      case ts.SyntaxKind.NumberKeyword:
        return { type: 'number' };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' };
      default:
        return {};
    }
  }
}

const path = require.resolve('@vscode/debugprotocol/lib/debugProtocol.d.ts');
const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
const builder = new SchemaBuilder(source);
const ajv = new Ajv({ strict: false, allErrors: true });
const validators = new Map<string, ValidateFunction | undefined>();

function validatorOf(type: string): ValidateFunction | undefined {
  if (!validators.has(type))
    validators.set(
      type,
      builder.names.includes(type)
        ? ajv.compile({ ...builder.reference(type), definitions: builder.definitions })
        : undefined,
    );
  return validators.get(type);
}

interface Message {
  readonly type?: unknown;
  readonly command?: unknown;
  readonly event?: unknown;
  readonly success?: unknown;
}

/** @returns what is wrong with a message by the protocol's own types; undefined when nothing is. */
export function problemWith(message: unknown): string | undefined {
  const { type, command, event, success } = message as Message;
  const name = typeName(String(type), String(command), String(event), success === true);
  const validate = validatorOf(name);
  // Our own requests and events begin with `bulkhead/`; everything else must be one of the protocol's.
  if (validate === undefined) {
    const custom = String(command ?? event).startsWith('bulkhead/');
    return custom ? undefined : `${name} is no message of the protocol`;
  }
  return validate(message) ? undefined : `${name}: ${ajv.errorsText(validate.errors)}`;
}

function typeName(type: string, command: string, event: string, success: boolean): string {
  if (type === 'event') return `${capital(event)}Event`;
  if (type === 'response') return success ? `${capital(command)}Response` : 'ErrorResponse';
  return `${capital(command)}Request`;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
