import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import Module from 'node:module';
import { join } from 'node:path';

const BUNDLE = join(import.meta.dirname, '../../dist/extension.cjs');

/** Stands for everything that `vscode` has, at any depth: enough for a bundle to be read, not to be used. */
const anything: unknown = new Proxy(Object, {
  get: (target, key) => (key === 'prototype' ? target.prototype : anything),
});

describe('The bundled extension', () => {
  before(function () {
    if (existsSync(BUNDLE)) return;
    console.log('    skipped: run `npm run build` first');
    this.skip();
  });

  it('needs nothing beside it but VS Code', () => {
    const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
    const load = loader._load;
    loader._load = (request, ...rest) => (request === 'vscode' ? anything : load(request, ...rest));
    try {
      const bundle = createRequire(import.meta.url)(BUNDLE) as { readonly activate: unknown };
      assert.equal(typeof bundle.activate, 'function');
    } finally {
      loader._load = load;
    }
  });

  it('holds no way to the network', async () => {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(BUNDLE, 'utf8');
    for (const module of ['http', 'https', 'net', 'tls', 'dgram', 'dns']) {
      assert.doesNotMatch(text, new RegExp(`require\\("(node:)?${module}"\\)`), module);
    }
    assert.doesNotMatch(text, /\bfetch\(|XMLHttpRequest|WebSocket/);
  });
});
