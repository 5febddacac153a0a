import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.js';

export interface RealmSpec {
  /** In upper case, such as `EXAMPLE.TEST`. */
  readonly realm: string;
  /** The DNS domain whose hosts are in the realm. */
  readonly domain: string;
}

/** A Kerberos realm on loopback as its clients see it, by files of its own: nothing is in /etc or looked up in DNS. */
export class KerberosRealm {
  readonly realm: string;
  /** The port of its KDC. */
  readonly port: number;
  readonly folder: string;

  /** Writes the krb5.conf into the folder, where keytabs and tickets will be, too. */
  constructor(spec: RealmSpec, port: number, folder: string) {
    this.realm = spec.realm;
    this.port = port;
    this.folder = folder;
    mkdirSync(join(folder, 'keytabs'), { recursive: true });
    writeFileSync(this.configFile, krb5Conf(spec, port));
  }

  get configFile(): string {
    return krb5ConfOf(this.folder);
  }

  /** What programs need to find the KDC. */
  get environment(): { readonly KRB5_CONFIG: string } {
    return { KRB5_CONFIG: this.configFile };
  }

  /** The file for the keys of a principal. */
  keytab(principal: string): string {
    return join(this.folder, 'keytabs', `${principal.replace('/', '-')}.keytab`);
  }

  /** Puts a ticket into a new cache and gives its name, for KRB5CCNAME. */
  async kinit(principal: string, ...options: readonly string[]): Promise<string> {
    const cache = `FILE:${join(mkdtempSync(join(this.folder, 'cache-')), 'cache')}`;
    await run('kinit', ['-c', cache, '-k', '-t', this.keytab(principal), ...options, principal], {
      environment: this.environment,
    });
    return cache;
  }

  /** Environment for a program that gets its tickets by the keytab of a principal, without `kinit`. */
  withKeytab(principal: string): Readonly<Record<string, string>> {
    return {
      ...this.environment,
      KRB5_CLIENT_KTNAME: this.keytab(principal),
      KRB5CCNAME: 'MEMORY:',
    };
  }
}

/** Where the configuration of a realm is, in the realm's folder. */
export function krb5ConfOf(folder: string): string {
  return join(folder, 'krb5.conf');
}

/** The configuration of clients and servers of a realm whose KDC is at this port. */
export function krb5Conf({ realm, domain }: RealmSpec, port: number): string {
  return `[libdefaults]
  default_realm = ${realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
[realms]
  ${realm} = {
    kdc = 127.0.0.1:${port}
  }
[domain_realm]
  .${domain} = ${realm}
  ${domain} = ${realm}
`;
}
