import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeLive, Kdc, KDC, run, useServer } from '../../harness/index.js';

const CHILD = fileURLToPath(new URL('contexts-child.ts', import.meta.url));
const MIB = 1024 * 1024;

describeLive(KDC, 'memory', () => {
  const kdc = useServer(() =>
    Kdc.start({ realm: 'EXAMPLE.TEST', domain: 'example.test', principals: ['DNS/ns1.example.test', 'kms'] }),
  );

  it('is flat over 5,000 contexts that are used, and 1,000 that fail, once it has settled', async () => {
    const began = Date.now();
    const { stdout } = await run(
      process.execPath,
      [
        '--expose-gc',
        '--import',
        'tsx',
        CHILD,
        kdc().keytab('kms'),
        kdc().keytab('DNS/ns1.example.test'),
        '8000',
      ],
      { environment: { ...kdc().environment, KRB5RCACHENAME: 'none:' } },
    );
    const held = stdout
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[1]));
    const mib = held.map((octets) => (octets / MIB).toFixed(1));
    console.info(`${Date.now() - began} ms; MiB after each 500: ${mib.join(', ')}`);
    expect(held).toHaveLength(16);
    // V8 settles in the first 3,000. One leaked buffer of a context would be 5 MiB after 5,000 of them.
    expect(held.at(-1)! - held[5]!).toBeLessThan(3 * MIB);
  }, 180_000);
});
