import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  AD_REALM,
  AD_ZONE,
  adContent,
  type AdContent,
  sambaTool,
  smbConfOf,
  usingConfigOf,
  writeSmbConf,
} from './ad-domain.js';
import { adTemplate, unpack } from './ad-templates.js';
import { findBinary, requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { freePort } from './free-port.js';
import { KerberosRealm } from './kerberos-realm.js';
import { startListener } from './listener.js';
import { launch, type LaunchedServer } from './live-server.js';
import { startNamed } from './named.js';
import { nsupdate } from './oracle.js';
import type { Finished } from './run.js';
import { sambaBuild } from './samba-build.js';

/** A domain of its own: a domain controller, and the DNS server of its zones, which is what restarts. */
export interface ActiveDirectory extends LaunchedServer {
  readonly kdc: KerberosRealm;
  /** The judge: `nsupdate -g`, with the keytab of an account. */
  nsupdate(account: string, script: readonly string[]): Promise<Finished>;
  /** The zone as the directory has it; there are no zone transfers. */
  content(): Promise<AdContent>;
  /** Runs samba-tool on the directory, past Kerberos and DNS. @throws Error with its output when it fails */
  sambaTool(...args: readonly string[]): Promise<Finished>;
}

/** Milliseconds for the first test that wants a domain, on a loaded machine: `useServer(SAMBA_AD.start, PROVISIONED)`. */
export const PROVISIONED = 240_000;

/** A domain controller with Samba's own DNS server: all of it one process. */
async function startSambaAd(): Promise<ActiveDirectory> {
  const template = await adTemplate('internal');
  let kdc: KerberosRealm | undefined;
  const server = await launch({
    software: 'Samba AD',
    zones: [AD_ZONE],
    async start(port) {
      const folder = makeFolder('samba-ad');
      await unpack(template, folder);
      kdc = new KerberosRealm(AD_REALM, await freePort(), folder);
      writeSmbConf(folder, { services: 'kdc, dns', dnsPort: port, kdcPort: kdc.port });
      return new Daemon(requireBinary('samba'), sambaArguments(folder), folder, usingConfigOf(folder));
    },
  });
  return directory(server, kdc!);
}

/** A domain controller whose zones BIND serves from the directory, by Samba's module for it (BIND9_DLZ). */
async function startSambaDlz(): Promise<ActiveDirectory> {
  const template = await adTemplate('bind');
  let kdc: KerberosRealm | undefined;
  const controller = await startListener(
    'Samba AD',
    async (port, folder) => {
      await unpack(template, folder);
      kdc = new KerberosRealm(AD_REALM, port, folder);
      writeSmbConf(folder, { services: 'kdc', dnsPort: 0, kdcPort: port });
      return [requireBinary('samba'), ...sambaArguments(folder)];
    },
    { environment: usingConfigOf },
  );
  const { folder } = controller;
  try {
    const named = await startNamed({
      zones: [],
      dlzZones: [AD_ZONE],
      options: [`tkey-gssapi-keytab "${join(folder, 'bind-dns/dns.keytab')}";`, 'minimal-responses yes;'],
      clauses: [`dlz "AD" { database "dlopen ${dlzModule()}"; };`],
      environment: {
        ...usingConfigOf(folder),
        // Its cache of what it has seen takes two tickets in one microsecond for a replay.
        KRB5RCACHENAME: 'none:',
      },
    });
    return {
      ...directory(named, kdc!),
      get pid() {
        return named.pid;
      },
      software: 'BIND in Samba AD',
      log: () => `${named.log()}\n--- domain controller ---\n${controller.log()}`,
      async stop() {
        await named.stop();
        await controller.stop();
      },
    };
  } catch (error) {
    await controller.stop();
    throw error;
  }
}

/** What a domain controller and its clients need and this machine lacks, for `describeUnlessMissing`. */
function missingForSambaAd(): string[] {
  const { modules, setup } = sambaBuild();
  const programs = ['samba', 'samba-tool', 'samba_upgradedns', 'tar', 'dig', 'nsupdate', 'kinit'];
  // Debian has them in packages of their own, which Samba runs without.
  const parts = {
    'samba-ad-provision': join(setup, 'provision.ldif'),
    'samba-dsdb-modules': join(modules, 'ldb/samba_dsdb.so'),
    'samba-vfs-modules': join(modules, 'vfs/posix_eadb.so'),
  };
  return [
    // Provisioning gives files to other users.
    ...(process.getuid?.() === 0 ? [] : ['the rights of root']),
    ...programs.filter((name) => findBinary(name) === undefined),
    ...Object.entries(parts).flatMap(([name, file]) => (existsSync(file) ? [] : [name])),
  ];
}

/** The same where BIND serves the zones. */
function missingForSambaDlz(): string[] {
  return [
    ...missingForSambaAd(),
    ...(findBinary('named') === undefined ? ['named'] : []),
    ...(dlzModule() === undefined ? ["Samba's module for this BIND"] : []),
  ];
}

/** What stands in for Active Directory, for `describeUnlessMissing` and `useServer`. */
export const SAMBA_AD = { software: 'Samba AD', start: startSambaAd, missing: missingForSambaAd };
export const SAMBA_DLZ = { software: 'BIND in Samba AD', start: startSambaDlz, missing: missingForSambaDlz };

function directory(server: LaunchedServer, kdc: KerberosRealm): ActiveDirectory {
  return {
    ...server,
    get pid() {
      return server.pid;
    },
    kdc,
    nsupdate: (account, script) =>
      nsupdate(server, script, { args: ['-g'], environment: kdc.withKeytab(account) }),
    content: () => adContent(kdc.folder),
    sambaTool: (...args) => sambaTool(kdc.folder, args),
  };
}

function sambaArguments(folder: string): string[] {
  const config = `--configfile=${smbConfOf(folder)}`;
  return ['--foreground', '--model=single', '--no-process-group', '--debug-stdout', config];
}

/** There is one for every BIND, `dlz_bind9_18.so` for 9.18. */
function dlzModule(): string | undefined {
  const named = findBinary('named');
  if (named === undefined) return undefined;
  const { stdout } = spawnSync(named, ['-v'], { encoding: 'utf8' });
  const minor = /BIND 9\.(\d+)\./.exec(stdout)?.[1];
  const file = join(sambaBuild().modules, `bind9/dlz_bind9_${minor}.so`);
  return existsSync(file) ? file : undefined;
}
