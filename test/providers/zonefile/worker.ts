import { writeSync } from 'node:fs';
import { zonefile } from '../../../providers/zonefile/index.js';
import { publish, remove, type ChangeReport } from '../../../src/change/index.js';

/**
 * A process that publishes hosts `<prefix>-<n>` in a zone file, and removes every second one again. It says `+host` and
 * `-host` when that was acknowledged. Arguments: the file, the prefix, how many hosts.
 */
const [file, prefix, hosts] = process.argv.slice(2) as [string, string, string];
const domains = ['example.com'];
const provider = zonefile({ file, lock: { stale: 2000 } });

for (let n = 0; n < Number(hosts); n++) {
  const host = `${prefix}-${n}.example.com`;
  acknowledge(`+${host}`, await publish(provider, { domains, hosts: [host] }));
  if (n % 2 === 0) continue;
  acknowledge(`-${host}`, await remove(provider, { domains, hosts: [host] }));
}

function acknowledge(what: string, report: ChangeReport): void {
  const [result] = report.domains;
  if (result?.error) throw result.error;
  writeSync(1, `${what}\n`);
}
