import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBinary } from './binaries.js';
import { startListener, type LiveListener } from './listener.js';

/** What to install for `describeLive`. */
export const SAMBA = ['samba-dcerpcd', 'rpcd_lsad'] as const;

/** The interface that it serves: the Local Security Authority (MS-LSAD 2.1). */
export const LSA_INTERFACE = { uuid: '12345778-1234-abcd-ef00-0123456789ab', major: 0, minor: 0 };

/** Samba's RPC services as a plain foreground process, with one of them: an endpoint of DCE RPC over TCP. */
export function startSamba(): Promise<LiveListener> {
  return startListener('Samba', (port, folder) => {
    const config = join(folder, 'smb.conf');
    mkdirSync(join(folder, 'state'));
    writeFileSync(config, smbConf(join(folder, 'state'), port));
    return [
      requireBinary('samba-dcerpcd'),
      '--foreground',
      '--no-process-group',
      '--debug-stdout',
      `--configfile=${config}`,
      requireBinary('rpcd_lsad'),
    ];
  });
}

function smbConf(state: string, port: number): string {
  const folders = ['private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory'];
  return `[global]
  server role = standalone server
  interfaces = 127.0.0.1
  bind interfaces only = yes
  disable netbios = yes
${folders.map((name) => `  ${name} = ${state}\n`).join('')}  ncalrpc dir = ${state}/ncalrpc
  binddns dir = ${state}
  passdb backend = smbpasswd:${state}/smbpasswd
  log file = ${state}/log
  rpc start on demand helpers = no
  rpc server dynamic port range = ${port}-${port}
`;
}
