import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KerberosRealm, krb5ConfOf, type RealmSpec } from './kerberos-realm.js';
import { python } from './python.js';
import { run, type Finished } from './run.js';

/** The zone of the domain, which is a zone of its own in the directory. */
export const AD_ZONE = 'ad.example.test';

export const AD_REALM: RealmSpec = { realm: AD_ZONE.toUpperCase(), domain: AD_ZONE };

/** Whose keytabs every copy of the domain has: a service user, two computers, and who may do everything. */
export const AD_ACCOUNTS = ['kmssvc', 'kms1$', 'kms2$', 'Administrator'] as const;

/** Services of Samba that run in a copy: with these no port is opened but those of DNS and of Kerberos. */
export interface AdServices {
  readonly services: 'kdc' | 'kdc, dns';
  readonly dnsPort: number;
  readonly kdcPort: number;
}

const FOLDERS = ['private', 'lock', 'state', 'cache', 'run', 'bind-dns'];

/** Writes the domain controller's smb.conf into the domain's folder. The folder may be moved: nothing else in it knows its place. */
export function writeSmbConf(folder: string, { services, dnsPort, kdcPort }: AdServices): void {
  const path = (name: string): string => join(folder, name);
  writeFileSync(
    smbConfOf(folder),
    `[global]
  realm = ${AD_REALM.realm}
  workgroup = ADTEST
  netbios name = DC1
  server role = active directory domain controller
  server services = ${services}
  interfaces = 127.0.0.1/8
  bind interfaces only = yes
  dns port = ${dnsPort}
  dns forwarder =
  krb5 port = ${kdcPort}
  kpasswd port = 0
  private dir = ${path('private')}
  lock directory = ${path('lock')}
  state directory = ${path('state')}
  cache directory = ${path('cache')}
  pid directory = ${path('run')}
  binddns dir = ${path('bind-dns')}
  ncalrpc dir = ${path('ncalrpc')}
  log file = ${path('log')}
  # A container has no extended attributes for Windows' access lists.
  posix:eadb = ${path('private/eadb.tdb')}
[sysvol]
  path = ${path('sysvol')}
  read only = no
[netlogon]
  path = ${path(`sysvol/${AD_ZONE}/scripts`)}
  read only = no
`,
  );
}

export function smbConfOf(folder: string): string {
  return join(folder, 'smb.conf');
}

/** Makes the domain in an empty folder, with its accounts and their keytabs. Takes 10 s of a core. */
export async function provisionDomain(folder: string): Promise<void> {
  for (const name of FOLDERS) mkdirSync(join(folder, name));
  const realm = new KerberosRealm(AD_REALM, 0, folder);
  writeSmbConf(folder, { services: 'kdc, dns', dnsPort: 0, kdcPort: 0 });
  const tool = (...args: string[]): Promise<Finished> => sambaTool(folder, args);
  const password = `${randomBytes(18).toString('base64url')}.A1a`;
  await tool(
    ...['domain', 'provision', '--server-role=dc', '--dns-backend=SAMBA_INTERNAL'],
    ...[`--realm=${AD_REALM.realm}`, '--domain=ADTEST', '--host-name=dc1', '--host-ip=127.0.0.1'],
    `--adminpass=${password}`,
  );
  // A password would be too old for a ticket after 42 days, and what is made here may be kept for longer.
  await tool('domain', 'passwordsettings', 'set', '--max-pwd-age=0');
  await tool('user', 'create', 'kmssvc', password);
  for (const computer of ['kms1', 'kms2']) {
    await tool('computer', 'create', computer);
    // It has no keys before.
    await tool('user', 'setpassword', `${computer}$`, `--newpassword=${password}`);
  }
  for (const account of AD_ACCOUNTS) {
    await tool('domain', 'exportkeytab', realm.keytab(account), `--principal=${account}`);
  }
}

/** Turns the domain in a folder into one whose zones BIND serves, by Samba's module for it. */
export async function changeToBind(folder: string): Promise<void> {
  await run('samba_upgradedns', ['--dns-backend=BIND9_DLZ'], { environment: usingConfigOf(folder) });
}

/** Runs samba-tool on the directory in a folder, past Kerberos and DNS. @throws Error with its output when it fails */
export function sambaTool(folder: string, args: readonly string[]): Promise<Finished> {
  return run('samba-tool', args, { environment: usingConfigOf(folder) });
}

/** A zone as its directory has it. */
export interface AdContent {
  /** But its SOA, in the words of dig. */
  readonly records: readonly string[];
  /** The directory's number of the zone's last change (`uSNChanged`). Samba's own DNS server leaves the serial as it is. */
  readonly usn: number;
}

/** What the directory in a folder has of the zone: without Kerberos and DNS, too. */
export async function adContent(folder: string): Promise<AdContent> {
  const script = join(import.meta.dirname, 'ad-records.py');
  return (await python(script, { config: smbConfOf(folder), zone: AD_ZONE })) as AdContent;
}

/** Nothing of /etc/samba is read, nor the krb5.conf of this machine. */
export function usingConfigOf(folder: string): Readonly<Record<string, string>> {
  return { SMB_CONF_PATH: smbConfOf(folder), KRB5_CONFIG: krb5ConfOf(folder) };
}
