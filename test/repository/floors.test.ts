import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

/** The project's own configuration, cut down to the rules in question, without type information. */
const RULES = ['floors/imports', 'no-console', 'no-restricted-imports', 'no-restricted-properties'];
const eslint = new ESLint({
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
});

async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages.map((m) => m.message);
}

describe('a room imports only from lower floors', () => {
  it.each([
    ['src/record/srv.ts', `import { InputError } from '../errors.js';`],
    ['src/record/text/rdata.ts', `import { DomainName } from '../../name/index.js';`],
    ['src/record/text/rdata.ts', `import { srv } from '../data/srv.js';`],
    ['src/server/update.ts', `import type { Zone } from '../zone/index.js';`],
    ['src/change/publish.ts', `import type { Provider } from '../provider.js';`],
    ['providers/rfc2136/index.ts', `import { updateMessage } from '../../src/wire/index.js';`],
    ['providers/rfc2136/index.ts', `import { connect } from './connect.js';`],
    ['src/index.ts', `export { publish } from './change/index.js';`],
    ['src/config/registry.ts', `const load = () => import('../../providers/rfc2136/index.js');`],
    ['src/cli/commands/serve.ts', `const { serve } = await import('../../server/index.js');`],
    ['src/cli/version.ts', `import about from '../../package.json' with { type: 'json' };`],
    ['test/record/srv.test.ts', `import { srv } from '../../src/record/data/srv.js';`],
  ])('%s: %s is allowed', async (file, code) => {
    expect(await complaints(file, code)).toEqual([]);
  });

  it.each([
    ['a higher floor', 'src/record/srv.ts', `import { table } from '../cli/index.js';`],
    ['the same floor', 'src/wire/decode.ts', `import { Zone } from '../zone/index.js';`],
    ['a type only', 'src/record/srv.ts', `import type { Message } from '../wire/index.js';`],
    ['a type in place', 'src/record/srv.ts', `let m: import('../wire/index.js').Message;`],
    ['when it runs', 'src/record/srv.ts', `await import('../wire/index.js');`],
    ['by re-export', 'src/name/index.ts', `export * from '../record/index.js';`],
    ['by named re-export', 'src/name/index.ts', `export { Srv } from '../record/index.js';`],
    ['the command line', 'src/index.ts', `export { main } from './cli/index.js';`],
    ['a provider', 'src/change/apply.ts', `import { rfc2136 } from '../../providers/rfc2136/index.js';`],
    ['a provider, lazily', 'src/change/apply.ts', `await import('../../providers/rfc2136/index.js');`],
    [
      'a provider at once',
      'src/cli/publish.ts',
      `import { rfc2136 } from '../../providers/rfc2136/index.js';`,
    ],
    ['another provider', 'providers/zonefile/index.ts', `import { x } from '../rfc2136/index.js';`],
    ["a room's inside", 'src/wire/rdata.ts', `import { SrvData } from '../record/data/srv.js';`],
    ['a test', 'src/wire/rdata.ts', `import { fake } from '../../test/fakes/server.js';`],
    ['anything, from no room', 'src/odds/ends.ts', `import { InputError } from '../errors.js';`],
  ])('%s is reported in %s: %s', async (_what, file, code) => {
    expect(await complaints(file, code)).toHaveLength(1);
  });
});

describe('only the command line touches the terminal, only it and the configuration the environment', () => {
  it.each([
    ['src/wire/decode.ts', `console.error('odd');`, 1],
    ['src/server/serve.ts', `process.exit(1);`, 1],
    ['src/server/serve.ts', `process.stdout.write('up');`, 1],
    ['src/server/serve.ts', `const { argv } = process;`, 1],
    ['src/server/serve.ts', `import { exit } from 'node:process';`, 1],
    ['src/resolve/system.ts', `const d = process.env['LOCALDOMAIN'];`, 1],
    ['providers/rfc2136/index.ts', `const s = process.env['RFC2136_NAMESERVER'];`, 1],
    ['src/config/environment.ts', `const s = process.env['RFC2136_NAMESERVER'];`, 0],
    ['src/config/environment.ts', `console.log('odd');`, 1],
    ['src/cli/main.ts', `console.log(process.argv, process.env); process.exit(0);`, 0],
  ])('%s: %s', async (file, code, count) => {
    expect(await complaints(file, code)).toHaveLength(count);
  });
});
