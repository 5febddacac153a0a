import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { answer } from '../fakes/dns/index.js';
import { FOUND, serve } from './setup.js';

const root = new URL('../..', import.meta.url);

/** Uses a client in a process of its own, and says how long that process lived after the last reply. */
async function afterLastReply(port: number, last: string): Promise<number> {
  const script = `
    const { DnsClient } = await import('./src/transport/index.ts');
    const { queryMessage } = await import('./src/wire/index.ts');
    const { DomainName } = await import('./src/name/index.ts');
    const client = new DnsClient({ tcpIdle: 60_000 });
    const ask = (protocol) => client.exchange({ host: '127.0.0.1', port: ${port} },
      queryMessage(DomainName.parse('_vlmcs._tcp.corp.example.com'), 'SRV'), { protocol });
    await Promise.all([ask('udp'), ask('tcp'), ask('udp'), ask('tcp')]);
    ${last}
    console.log(Date.now());
  `;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 20_000 });
  return Date.now() - Number(stdout);
}

it.each([
  ['is closed', 'await client.close();'],
  ['is just left', ''],
])('a client that %s keeps no process alive', async (_, last) => {
  const server = await serve(answer(FOUND));
  expect(await afterLastReply(server.address.port, last)).toBeLessThan(5000);
});
