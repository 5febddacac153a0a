import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { startBed, type Bed } from './bed.js';

const IPCONFIG = `
Windows IP Configuration

   Host Name . . . . . . . . . . . . : ws1
   Primary Dns Suffix  . . . . . . . : corp.example
   DNS Suffix Search List. . . . . . : corp.example

Ethernet adapter Ethernet:

   Connection-specific DNS Suffix  . :
   Description . . . . . . . . . . . : Adapter
   DNS Servers . . . . . . . . . . . : 192.0.2.53
`;
const SLMGR = `
Name: Windows(R), Enterprise edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Partial Product Key: XXXXX
License Status: Licensed
Configured Activation Type: KMS

Key Management Service client information
    KMS machine name from DNS: kms2.corp.example:1688
    KMS host caching is enabled
`;

let bed: Bed;
let file: (name: string, content: string | Buffer) => Promise<string>;
beforeEach(async () => {
  bed = await startBed();
  file = async (name, content) => {
    const path = join(bed.folder, name);
    await writeFile(path, content);
    return path;
  };
});

const discover = (argv: readonly string[], stdin?: string | Buffer) =>
  bed.run(['discover', ...argv, ...bed.resolver, '--probe', 'none', '--json'], {
    ...(stdin === undefined ? {} : { stdin: Readable.from([stdin]) }),
  });

describe('the client that discover plays', () => {
  it('is the one that the options describe', async () => {
    const options =
      '--primary-suffix corp.example --search lab.example,corp.example --connection-suffix a.example b.example --ad-domain ad.example --devolution 2 --os 2008r2 --activation kms --skms :1689 --cached kms1.corp.example --no-host-caching';
    const { json } = await discover(options.split(' '));
    expect(json.client).toEqual({
      primarySuffix: 'corp.example',
      searchList: ['lab.example', 'corp.example'],
      connections: [{ suffix: 'a.example' }, { suffix: 'b.example' }],
      adDomain: 'ad.example',
      devolution: 2,
      os: '2008r2',
      activation: 'kms',
      skms: ':1689',
      cached: 'kms1.corp.example',
      hostCaching: false,
    });
    expect(new Set(Object.values(json.clientSources as object))).toEqual(new Set(['command line']));
  });

  it('is made of the sources in their order', async () => {
    const profile = await file('client.yaml', 'os: 10\ncached: kms1.corp.example\nskmsDomain: lab.example\n');
    const ipconfig = await file('ipconfig.txt', Buffer.from(`\ufeff${IPCONFIG}`, 'utf16le'));
    const { code, json, stderr } = await discover(
      ['--os', '7', '--profile', profile, '--ipconfig', ipconfig, '--slmgr', '-'],
      SLMGR.replaceAll('\n', '\r\n'),
    );
    expect(code).not.toBe(64);
    expect(json.client).toEqual({
      os: '7',
      cached: 'kms1.corp.example',
      skmsDomain: 'lab.example',
      activation: 'kms',
      hostCaching: true,
      primarySuffix: 'corp.example',
      connections: [{ name: 'Ethernet' }],
    });
    expect(json.clientSources).toEqual({
      os: 'command line',
      cached: `--profile ${profile}`,
      skmsDomain: `--profile ${profile}`,
      activation: '--slmgr -',
      hostCaching: '--slmgr -',
      primarySuffix: `--ipconfig ${ipconfig}`,
      connections: `--ipconfig ${ipconfig}`,
    });
    expect(json.notes).toEqual([expect.stringMatching(/^--ipconfig .*none is taken to be configured$/)]);
    expect(stderr).toContain('none is taken to be configured');
  });

  it('stays with the host that slmgr shows, and finds its way by ipconfig', async () => {
    const ipconfig = await file('ipconfig.txt', IPCONFIG);
    const { code, json } = await discover(['--ipconfig', ipconfig, '--slmgr', '-'], SLMGR);
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { source: 'cache', chosen: { target: 'kms2.corp.example', port: 1688 } },
    });
  });

  it('is this machine with --from-system, behind everything else', async () => {
    const { json } = await discover(['corp.example', '--from-system']);
    expect(json.clientSources.primarySuffix).toBe('command line');
  });

  it.each([
    [
      'corp.example --primary-suffix lab.example',
      '--primary-suffix: lab.example is not the domain corp.example',
    ],
    ['corp.example --primary-suffix a..b', '--primary-suffix: a label is empty'],
    ['--search a.example,b..example', '--search: a label is empty'],
    ['--connection-suffix a..b', '--connection-suffix: a label'],
    ['--ad-domain .', '--ad-domain: is the root'],
    ['--skms kms1:0', '--skms: "kms1:0" has a port'],
    ['--skms-domain a..b', '--skms-domain: a label'],
    ['--cached http://kms1', '--cached: "http://kms1" is a URL'],
    ['--devolution 1', '--devolution: "1" is not a whole number from 2'],
    ['--os xp', '--os: "xp" is not one of vista'],
    ['--activation mak', '--activation: "mak" is not one of any'],
    ['--ipconfig - --slmgr -', '--slmgr: cannot be read from standard input as well'],
    ['--ipconfig -', '--ipconfig: there is no standard input'],
    ['--profile none.yaml', '--profile: "none.yaml" does not exist'],
    ['--slmgr .', '--slmgr: "." is a folder'],
  ])('discover %s is refused: %s', async (argv, message) => {
    const { code, json } = await discover(argv.split(' '));
    expect(code).toBe(64);
    expect(json.error.message).toContain(message);
  });

  it('names the place in a profile file', async () => {
    const path = await file('client.yaml', 'os: 10\nserachList: [corp.example]\n');
    const { code, json } = await discover(['--profile', path]);
    expect({ code, json }).toMatchObject({
      code: 64,
      json: {
        error: { message: `${path}:2:1: serachList: is not known here`, hint: 'Did you mean searchList?' },
      },
    });
  });

  it.each([
    ['slmgr, which has no domains', ['--slmgr', '-'], SLMGR, '--slmgr - names none'],
    ['text of another language', ['--ipconfig', '-'], 'Windows-IP-Konfiguration', '--ipconfig - names none'],
  ])('is not taken to be without a domain because of %s', async (_what, argv, text, message) => {
    const { code, json } = await discover(argv, text);
    expect({ code, json }).toMatchObject({
      code: 64,
      json: {
        error: {
          message: expect.stringContaining(message),
          hint: expect.stringContaining('Name the domain'),
        },
      },
    });
  });

  it('has no domain where ipconfig shows none', async () => {
    const { code, json } = await discover(
      ['--ipconfig', '-'],
      IPCONFIG.replaceAll(': corp.example', ':').replace(/ *DNS Suffix Search List.*\n/, ''),
    );
    expect({ code, json }).toMatchObject({ code: 2, json: { windowsError: { code: '0x8007007B' } } });
  });

  it('takes the two ways to say the primary suffix if they agree', async () => {
    const { json } = await discover(['Corp.Example', '--primary-suffix', 'corp.example.']);
    expect(json.client.primarySuffix).toBe('Corp.Example');
  });

  it('does not wait for an input without end', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield 'x'.repeat(65_536);
      })(),
    );
    const { code, stderr } = await bed.run(['discover', '--ipconfig', '-', ...bed.resolver], {
      stdin: endless,
    });
    expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining('far too large') });
  });

  it('gives up an input that never comes when it is told to stop', async () => {
    const silent = new Readable({ read: () => undefined });
    const cancel = new AbortController();
    const running = bed.run(['discover', '--ipconfig', '-', ...bed.resolver], {
      stdin: silent,
      signal: cancel.signal,
    });
    await expect.poll(() => silent.listenerCount('readable') > 0).toBe(true);
    cancel.abort('SIGINT');
    expect((await running).code).toBe(130);
    expect(silent.destroyed).toBe(true);
  });
});
