import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBed } from './bed.js';
import { Terminal } from './terminal.js';

const FILE = join(import.meta.dirname, '../../docs/discovery.md');

/** What a support person was sent of a client in a domain without KMS. */
const IPCONFIG = `
Windows IP Configuration

   Host Name . . . . . . . . . . . . : DESK7
   Primary Dns Suffix  . . . . . . . : desk.corp.example
   Node Type . . . . . . . . . . . . : Hybrid
   IP Routing Enabled. . . . . . . . : No
   WINS Proxy Enabled. . . . . . . . : No
   DNS Suffix Search List. . . . . . : desk.corp.example

Ethernet adapter Ethernet:

   Connection-specific DNS Suffix  . :
   Description . . . . . . . . . . . : Ethernet Connection
   Physical Address. . . . . . . . . : 00-00-5E-00-53-07
   DHCP Enabled. . . . . . . . . . . : Yes
   IPv4 Address. . . . . . . . . . . : 192.0.2.107(Preferred)
   DNS Servers . . . . . . . . . . . : 192.0.2.53
`;

const SLMGR = `
Software licensing service version: 10.0.22621.1

Name: Windows(R), Enterprise edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
License Status: Notification
Notification Reason: 0xC004F056.
`;

it('docs/discovery.md shows what the commands print (npx vitest run test/cli/docs -u writes it anew)', async () => {
  const bed = await startBed();
  const files = { 'ipconfig.txt': IPCONFIG, 'dlv.txt': SLMGR };
  for (const [name, text] of Object.entries(files)) await writeFile(join(bed.folder, name), text);
  for (const [hosts, domain] of [
    [['kms1.corp.example', 'kms2.corp.example'], 'corp.example'],
    [['desk.lab.example'], 'lab.example'],
  ] as const) {
    expect(await bed.run(['publish', ...hosts, '--domain', domain, ...bed.provider])).toMatchObject({
      code: 0,
    });
  }
  const terminal = new Terminal({
    real(word) {
      if (word === '192.0.2.53') return bed.address;
      return word in files ? join(bed.folder, word) : word;
    },
    shown: (text) => text.replaceAll(bed.address, '192.0.2.53:53').replaceAll(`${bed.folder}/`, ''),
  });
  await expect(await terminal.page(await readFile(FILE, 'utf8'))).toMatchFileSnapshot(FILE);
}, 60_000);
