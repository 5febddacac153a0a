import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zonefile } from '../../../providers/zonefile/index.js';
import type { ContractBackend } from '../../contract/backend.js';
import { providerContract } from '../../contract/provider-contract.js';
import { describeLive } from '../harness/index.js';
import { CHECKZONE, recordsInFile } from './checkzone.js';

const ZONE = 'example.test';
const INNER = 'inner.example.test';

async function backend(): Promise<ContractBackend> {
  const folder = await mkdtemp(join(tmpdir(), 'kmsdns-zonefile-'));
  const [file, inner] = [join(folder, 'example.db'), join(folder, 'inner.db')];
  for (const [path, zone] of [
    [file, ZONE],
    [inner, INNER],
  ] as const) {
    const text = `$ORIGIN ${zone}.\n$TTL 3600\n@ IN SOA ns hostmaster 1 3600 600 86400 60\n  IN NS ns\nns IN A 192.0.2.1\n`;
    await writeFile(path, text);
  }
  const provider = zonefile({ file: [file, inner] });
  const all = async () => (await recordsInFile(ZONE, file)).records;
  return {
    provider,
    zone: ZONE,
    innerZone: INNER,
    async records(name, type) {
      const start = `${name.toLowerCase()}. `;
      const found = (await all()).filter((line) => line.toLowerCase().startsWith(start));
      // dig has the alias for an answer, whatever it is asked for.
      return found.filter((line) => [type, 'CNAME'].includes(line.split(' ')[3]!));
    },
    allRecords: async () => (await all()).filter((line) => !line.includes(' IN SOA ')),
    serial: async () => Number((await all()).find((line) => line.includes(' IN SOA '))?.split(' ')[6]),
    plant: (lines) => appendFile(file, `${lines.join('\n')}\n`),
    async stop() {
      await provider.close();
      await rm(folder, { recursive: true });
    },
  };
}

describeLive(CHECKZONE, 'zonefile, judged by named-checkzone', () => {
  providerContract('zonefile', backend);
});
