/**
 * A process that publishes and removes hosts of one domain, for the tests of many at once. Its argument is a `Task` in
 * JSON; it says `ready`, waits for a line on stdin, and prints an `Acknowledged` as JSON a line for each change.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { cloudflare } from '../../providers/cloudflare/index.js';
import { rfc2136 } from '../../providers/rfc2136/index.js';
import { kerberosCredentials } from '../../providers/rfc2136/kerberos/index.js';
import { route53, type Route53Options } from '../../providers/route53/index.js';
import { zonefile } from '../../providers/zonefile/index.js';
import { publish, remove } from '../../src/change/index.js';
import type { Provider } from '../../src/provider.js';
import { TsigKey } from '../../src/wire/index.js';

export interface Task {
  readonly backend:
    | {
        readonly kind: 'rfc2136';
        readonly server: string;
        readonly key: { readonly name: string; readonly algorithm: string; readonly secret: string };
      }
    | { readonly kind: 'kerberos'; readonly server: string; readonly keytab: string }
    | { readonly kind: 'zonefile'; readonly file: string }
    | { readonly kind: 'route53'; readonly options: Route53Options }
    | { readonly kind: 'cloudflare'; readonly token: string; readonly endpoint: string };
  readonly domain: string;
  /** What this process is called; its hosts are `<name>-<n>.corp.test`. */
  readonly name: string;
  /** How many hosts it publishes. Those with an even number are removed again after the next one is there. */
  readonly hosts: number;
}

export interface Acknowledged {
  readonly verb: 'publish' | 'remove';
  readonly host: string;
  readonly status: string;
  readonly error: unknown;
}

const task = JSON.parse(process.argv[2] ?? '') as Task;
const provider = await open(task.backend);
console.log('ready');
const input = createInterface(process.stdin);
await once(input, 'line');
input.close();

const domains = [task.domain];
for (let n = 0; n < task.hosts; n++) {
  await act('publish', n);
  if (n % 2 === 1) await act('remove', n - 1);
}
await provider.close();

async function act(verb: 'publish' | 'remove', n: number): Promise<void> {
  const host = `${task.name}-${n}.corp.test`;
  const options = { domains, hosts: [host] };
  const report = await (verb === 'publish' ? publish(provider, options) : remove(provider, options));
  for (const { status, error } of report.domains) {
    console.log(JSON.stringify({ verb, host, status, error } satisfies Acknowledged));
  }
}

async function open(backend: Task['backend']): Promise<Provider> {
  if (backend.kind === 'zonefile') return zonefile({ file: backend.file });
  if (backend.kind === 'route53') return route53(backend.options);
  if (backend.kind === 'cloudflare') return cloudflare(backend);
  if (backend.kind === 'kerberos') {
    const { server, keytab } = backend;
    return rfc2136({ server, kerberos: await kerberosCredentials({ keytab }) });
  }
  const { server, key } = backend;
  return rfc2136({ server, key: TsigKey.fromBase64(key.name, key.algorithm, key.secret) });
}
