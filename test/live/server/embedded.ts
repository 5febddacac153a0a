import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DnsServer, parseUpdatePolicy, type UpdatePolicy } from '../../../src/server/index.js';
import { TsigKey } from '../../../src/wire/index.js';
import { makeFolder, zoneText, type Asked, type ServerSpec } from '../harness/index.js';

/** The embedded server, made from what the servers of the machine are made from. */
export interface Embedded extends Asked {
  readonly server: DnsServer;
  stop(): Promise<void>;
}

/** Every key may change and transfer everything, unless a policy says otherwise. */
export async function startEmbedded(
  spec: ServerSpec & { readonly policy?: string; readonly host?: '127.0.0.1' | '::1' },
): Promise<Embedded> {
  const { host = '127.0.0.1' } = spec;
  const folder = makeFolder('embedded');
  const zones = spec.zones.map((zone) => {
    const file = join(folder, `${zone.name}.zone`);
    writeFileSync(file, zone.text ?? zoneText(zone.name));
    return { name: zone.name, file };
  });
  const keys = (spec.keys ?? []).map((k) => TsigKey.fromBase64(k.name, k.algorithm, k.secret));
  const policy: UpdatePolicy = parseUpdatePolicy(spec.policy ?? 'grant * zonesub ANY', { source: 'policy' });
  const server = await DnsServer.start({
    zones,
    listen: [{ host, port: 0 }],
    keys,
    policy,
    allowTransfer: keys.map((key) => key.name),
    insecureAllowUnsignedUpdates: keys.length === 0,
  });
  const port = server.addresses[0]?.port ?? 0;
  const stop = async (): Promise<void> => {
    await server.close();
    rmSync(folder, { recursive: true });
  };
  return { host, port, server, stop };
}
