import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thirdPartyNotices } from '../../scripts/notices.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kmsdns-notices-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function addPackage(folder: string, about: object, files: Record<string, string>): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'package.json'), JSON.stringify(about));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
}

/** What esbuild would say of an output with so many octets of each file in it. */
const bundleOf = (inputs: Record<string, number>) => ({
  outputs: {
    'dist/cli.js': {
      bytes: 0,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }]),
      ),
    },
  },
});

describe('the notices of what is bundled', () => {
  it('hold name, version and licence of each package once, nested and scoped ones too', () => {
    addPackage('node_modules/a', { name: 'a', version: '1.0.0', license: 'MIT' }, { LICENSE: 'Text of A' });
    addPackage(
      'node_modules/a/node_modules/@s/b',
      { name: '@s/b', version: '2.0.0', license: 'ISC' },
      { 'LICENCE.md': 'Text of B', NOTICE: 'Notice of B' },
    );
    const text = thirdPartyNotices(
      root,
      bundleOf({
        'src/cli/main.ts': 9,
        'node_modules/a/x.js': 9,
        'node_modules/a/lib/y.js': 9,
        'node_modules/a/node_modules/@s/b/index.js': 9,
      }),
    );
    expect(text.match(/a 1\.0\.0 \(MIT\)\n\nText of A/g)).toHaveLength(1);
    expect(text).toContain('@s/b 2.0.0 (ISC)\n\nText of B\n\nNotice of B\n');
  });

  it('hold a text that several packages share once', () => {
    for (const name of ['a', 'b'])
      addPackage(`node_modules/${name}`, { name, version: '1.0.0', license: 'MIT' }, { LICENSE: 'One text' });
    const text = thirdPartyNotices(root, bundleOf({ 'node_modules/a/x.js': 9, 'node_modules/b/x.js': 9 }));
    expect(text).toContain('a 1.0.0 (MIT)\nb 1.0.0 (MIT)\n\nOne text\n');
  });

  it('take the text of a package of the same repository and licence, and of no other', () => {
    const about = { version: '1.0.0', license: 'MIT', repository: { url: 'https://example.com/many.git' } };
    addPackage('node_modules/@s/a', { ...about, name: '@s/a' }, { LICENSE: 'Text of A' });
    addPackage('node_modules/@s/b', { ...about, name: '@s/b' }, {});
    const both = { 'node_modules/@s/a/x.js': 9, 'node_modules/@s/b/x.js': 9 };
    expect(thirdPartyNotices(root, bundleOf(both))).toContain(
      '@s/a 1.0.0 (MIT)\n@s/b 1.0.0 (MIT)\n\nText of A\n',
    );
    addPackage('node_modules/@s/b', { ...about, name: '@s/b', license: 'ISC' }, {});
    expect(() => thirdPartyNotices(root, bundleOf(both))).toThrow('@s/b 1.0.0 (ISC)');
  });

  it('leave out a package that was shaken away', () => {
    expect(thirdPartyNotices(root, bundleOf({ 'node_modules/gone/index.js': 0 }))).not.toContain('gone');
  });

  it.each([
    ['no licence text', { name: 'a', version: '1.0.0', license: 'MIT' }, {}],
    ['no licence named', { name: 'a', version: '1.0.0' }, { LICENSE: 'Text of A' }],
  ])('are refused for a package with %s', (_what, about, files) => {
    addPackage('node_modules/a', about, files);
    expect(() => thirdPartyNotices(root, bundleOf({ 'node_modules/a/x.js': 9 }))).toThrow(
      /^a 1\.0\.0 .* cannot be bundled/,
    );
  });
});
