/**
 * A process that publishes hosts `<prefix>-<n>.example.test` in one domain, and removes every second one again. It says
 * `+host` and `-host` when that was acknowledged. Its task comes as JSON on stdin.
 */
import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { rfc2136 } from '../../providers/rfc2136/index.js';
import { zonefile } from '../../providers/zonefile/index.js';
import { publish, remove, type ChangeReport } from '../../src/change/index.js';
import type { Provider } from '../../src/provider.js';
import { TsigKey } from '../../src/wire/index.js';
import type { Backend, PublisherTask } from './task.js';

const task = JSON.parse(await text(process.stdin)) as PublisherTask;
const provider = open(task.backend);
const domains = [task.domain];

for (let n = 0; n < task.hosts; n++) {
  const host = `${task.prefix}-${n}.example.test`;
  acknowledge(`+${host}`, await publish(provider, { domains, hosts: [host] }));
  if (n % 2 === 0) continue;
  acknowledge(`-${host}`, await remove(provider, { domains, hosts: [host] }));
}
await provider.close();

function open(backend: Backend): Provider {
  if (backend.kind === 'zonefile') return zonefile({ file: backend.file, lock: { stale: 2000 } });
  const { server, key } = backend;
  return rfc2136({ server, key: TsigKey.fromBase64(key.name, key.algorithm, key.secret) });
}

function acknowledge(what: string, report: ChangeReport): void {
  const [result] = report.domains;
  if (result?.error) throw result.error;
  writeSync(1, `${what}\n`);
}
