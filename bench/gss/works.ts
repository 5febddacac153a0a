import { join } from 'node:path';
import { kerberosCredentials, rfc2136 } from '../../providers/rfc2136/index.js';
import { DomainName } from '../../src/name/index.js';
import type { Change, Provider } from '../../src/provider.js';
import { kmsOwner, RecordSet, SrvData } from '../../src/record/index.js';
import { TsigKey } from '../../src/wire/index.js';
import { nsupdate } from '../../test/live/harness/oracle.js';
import { run } from '../../test/live/harness/run.js';
import type { KeySpec } from '../../test/live/harness/specs.js';
import type { GssBed } from './beds.js';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const HOST = 'kms1.corp.test';

/** Publishes a host in domains. What it has to say for itself is shown when that has not worked. */
export type Work = (domains: readonly string[]) => Promise<string>;

/** Runs work with a new provider, from its opening to its end. */
export type Providing = (work: (provider: Provider) => Promise<void>) => Promise<string>;

export function providerWith({ server: { host, port } }: GssBed, by: 'kerberos' | KeySpec): Providing {
  const server = { host, port };
  return async (work) => {
    const credentials = by === 'kerberos' ? await kerberosCredentials() : undefined;
    const provider =
      by === 'kerberos'
        ? rfc2136({ server, kerberos: credentials })
        : rfc2136({ server, key: TsigKey.fromBase64(by.name, by.algorithm, by.secret) });
    try {
      await work(provider);
    } finally {
      await provider.close();
      await credentials?.close();
    }
    return '';
  };
}

/** Each change waits for the one before. */
export function oneByOne(bed: GssBed, providing: Providing): Work {
  return (domains) =>
    providing(async (provider) => {
      for (const domain of domains) await apply(bed, provider, [domain]);
    });
}

export function pipelined(bed: GssBed, providing: Providing): Work {
  return (domains) => providing((provider) => apply(bed, provider, domains));
}

/** As nsupdate does it: negotiates for each, one after the other. */
export function eachItsContext(bed: GssBed, providing: Providing): Work {
  return async (domains) => {
    for (const domain of domains) await providing((provider) => apply(bed, provider, [domain]));
    return '';
  };
}

/** It also looks for the zone of every domain, and reads what stands there. */
export function asProcess({ server, environment }: GssBed): Work {
  const args = ['publish', HOST, '--server', `${server.host}:${server.port}`, '--gss-tsig', '--quiet'];
  return async (domains) => {
    const done = await run(process.execPath, [CLI, ...args, '--domain', ...domains], { environment });
    return done.stderr;
  };
}

/** One process, which is told the zone. The same updates as ours, or without a look at what stands at the name. */
export function asNsupdate(
  { server, zone, environment }: GssBed,
  by: 'kerberos' | KeySpec,
  prerequisites: 'same prerequisites' | 'no prerequisites',
): Work {
  const options = by === 'kerberos' ? { args: ['-g'], environment } : { key: by };
  return async (domains) => {
    const updates = domains.flatMap((domain) => [
      ...(prerequisites === 'same prerequisites' ? [`prereq nxrrset _vlmcs._tcp.${domain} SRV`] : []),
      `update add _vlmcs._tcp.${domain} 3600 SRV 0 0 1688 ${HOST}`,
      'send',
    ]);
    // Its exit code is no judge: it takes the replies of Samba's own server for forged, which has done the update.
    return (await nsupdate(server, [`zone ${zone}`, ...updates], options)).stderr;
  };
}

async function apply(
  { server, zone }: GssBed,
  provider: Provider,
  domains: readonly string[],
): Promise<void> {
  const changes = domains.map((domain): Change => {
    const member = new SrvData({ target: HOST });
    return { before: null, after: new RecordSet(kmsOwner(domain), 3600, [member]) };
  });
  const at = { name: DomainName.parse(zone), id: `${server.host}:${server.port}` };
  for (const result of await provider.apply(at, changes)) {
    if (result.status === 'applied') continue;
    throw new Error(`a change was ${result.status}: ${String('error' in result && result.error)}`);
  }
}
