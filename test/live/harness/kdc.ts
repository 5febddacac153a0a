import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { freePort } from './free-port.js';
import { KerberosRealm, type RealmSpec } from './kerberos-realm.js';
import { run } from './run.js';

/** What to install for `describeLive`. */
export const KDC = ['krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit'] as const;

export interface KdcSpec extends RealmSpec {
  /** Each gets a random key and a keytab. */
  readonly principals: readonly string[];
}

/** MIT's KDC as a plain foreground process on loopback, with a database of its own; nothing is looked up in DNS. */
export class Kdc extends KerberosRealm {
  readonly software = 'MIT KDC';
  #daemon: Daemon | undefined;
  #log = '';

  static async start(spec: KdcSpec): Promise<Kdc> {
    const folder = makeFolder('kdc');
    const kdc = new Kdc(spec, await freePort(), folder);
    writeFileSync(join(folder, 'kdc.conf'), kdcConf(spec, kdc.port, folder));
    await run('kdb5_util', ['create', '-s', '-r', spec.realm, '-P', 'master-of-a-test'], {
      environment: kdc.environment,
    });
    await kdc.admin(
      ...spec.principals.flatMap((name) => [
        `addprinc -randkey ${name}`,
        `ktadd -k ${kdc.keytab(name)} ${name}`,
      ]),
    );
    await kdc.resume();
    return kdc;
  }

  override get environment(): { readonly KRB5_CONFIG: string; readonly KRB5_KDC_PROFILE: string } {
    return { ...super.environment, KRB5_KDC_PROFILE: join(this.folder, 'kdc.conf') };
  }

  /** Runs commands of kadmin on the database. @throws Error when one of them did not work */
  async admin(...commands: readonly string[]): Promise<void> {
    const { stdout, stderr } = await run('kadmin.local', [], {
      environment: this.environment,
      input: `${commands.join('\n')}\n`,
    });
    const complaint = stderr
      .split('\n')
      .find((line) => line !== '' && !line.startsWith('No policy specified'));
    if (complaint !== undefined) throw new Error(`kadmin.local: ${complaint}\n${stdout}`);
  }

  /** Starts it again on its port. */
  async resume(): Promise<void> {
    const folder = makeFolder('krb5kdc');
    const args = ['-n', '-P', join(folder, 'pid')];
    const daemon = new Daemon(requireBinary('krb5kdc'), args, folder, this.environment);
    this.#daemon = daemon;
    const deadline = Date.now() + 20_000;
    while (!(await accepts(this.port))) {
      if (!daemon.alive || Date.now() > deadline) throw new Error(`the KDC does not answer\n${daemon.log()}`);
      await delay(10);
    }
  }

  /** Stops the program; the database stays. */
  async pause(): Promise<void> {
    this.#log += this.#daemon?.log() ?? '';
    await this.#daemon?.stop();
    this.#daemon = undefined;
  }

  log(): string {
    return this.#log + (this.#daemon?.log() ?? '');
  }

  async stop(): Promise<void> {
    await this.pause();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function kdcConf({ realm }: KdcSpec, port: number, folder: string): string {
  return `[kdcdefaults]
  kdc_listen = 127.0.0.1:${port}
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${realm} = {
    database_name = ${folder}/principal
    key_stash_file = ${folder}/stash
    acl_file = ${folder}/kadm5.acl
    max_life = 10h
    supported_enctypes = aes256-cts-hmac-sha1-96:normal
  }
[logging]
  kdc = STDERR
`;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
