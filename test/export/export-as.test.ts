import { execFileSync, spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { EXPORT_FORMATS, exportAs, TERRAFORM_PROVIDERS } from '../../src/export/index.js';
import { compareNaturally } from '../../src/export/octodns.js';
import { DomainName } from '../../src/name/index.js';
import { RecordSet, SrvRecord } from '../../src/record/index.js';
import { parseMasterFile } from '../../src/zone/index.js';
import { ESTATE, exported } from './made.js';
import { powershellCommands } from './powershell-parser.js';

/** All that is to come through: owner, TTL and data of each record. */
const RECORDS = ESTATE.flatMap(({ records }) => records.map((record) => record.toText())).sort();

const KMS1 = DomainName.parse('kms1.corp.example');

function text(format: Parameters<typeof exportAs>[0], options: Parameters<typeof exportAs>[2] = {}): string {
  return exportAs(format, ESTATE, options)
    .files.map((file) => file.text)
    .join('');
}

describe('every record comes through', () => {
  it('zone: as kmsdns reads master files, wherever $ORIGIN is', () => {
    const read = [
      ...parseMasterFile(text('zone'), { origin: DomainName.parse('else.example'), source: 'x' }),
    ];
    expect(read.map(({ name, ttl, data }) => new RecordSet(name, ttl, [data]).toText()).sort()).toEqual(
      RECORDS,
    );
  });

  it('nsupdate: one update for each domain, to the zone that it is in', () => {
    const lines = text('nsupdate', { server: { host: '192.0.2.53', port: 53 } }).split('\n');
    expect(lines[0]).toBe('server 192.0.2.53 53');
    const added = lines.flatMap((line) => (line.startsWith('update add ') ? [line.slice(11)] : []));
    expect(added.sort()).toEqual(RECORDS);
    expect(lines.filter((line) => line === 'send')).toHaveLength(4);
    expect(lines.filter((line) => line.startsWith('zone '))).toEqual([
      ...Array.from({ length: 3 }, () => 'zone corp.example.'),
      'zone lab.example.',
    ]);
  });

  it('nsupdate: --replace empties each set in the same update, also where no host is left', () => {
    const updates = text('nsupdate', { replace: true }).split('send\n');
    expect(updates).toHaveLength(6);
    expect(updates[3]).toBe(
      '; empty.corp.example\nzone corp.example.\nupdate delete _vlmcs._tcp.empty.corp.example. SRV\n',
    );
    expect(updates[1]).toMatch(/^; branch\S+\nzone \S+\nupdate delete \S+ SRV\nupdate add .*\n$/);
  });

  it('json: as kmsdns list has records', () => {
    const { domains } = JSON.parse(text('json')) as { domains: { records: unknown[] }[] };
    const read = domains.flatMap(({ records }) =>
      records.map((record) => SrvRecord.fromJson(record).toText()),
    );
    expect(read.sort()).toEqual(RECORDS);
  });

  it('octodns: a file for each zone, keys sorted as its loader demands', () => {
    const { files } = exportAs('octodns', ESTATE);
    expect(files.map(({ name }) => name)).toEqual(['corp.example.yaml', 'lab.example.yaml']);
    const read = files.flatMap(({ name, text: yaml }) => {
      const zone = name.slice(0, -'.yaml'.length);
      const content = parseAllDocuments(yaml)[0]?.toJS() as Record<string, OctoDnsSet>;
      expect(Object.keys(content)).toEqual(Object.keys(content).sort(compareNaturally));
      return Object.entries(content).flatMap(([owner, { ttl, type, values }]) =>
        values.map((value) => {
          expect(Object.keys(value)).toEqual(['port', 'priority', 'target', 'weight']);
          return `${owner}.${zone}. ${ttl} IN ${type} ${value.priority} ${value.weight} ${value.port} ${value.target}`;
        }),
      );
    });
    expect(read.sort()).toEqual(RECORDS);
  });

  it('octodns: digits are sorted by their value', () => {
    const names = [
      'a10.corp.example',
      'a9.corp.example',
      'a9b.corp.example',
      '10.corp.example',
      '9.corp.example',
    ];
    const [file] = exportAs(
      'octodns',
      names.map((name) => exported(name, ['kms1.corp.example'], { zone: 'corp.example' })),
    ).files;
    const keys = [...(file?.text.matchAll(/^'_vlmcs\._tcp\.(.*)':$/gm) ?? [])].map(([, name]) => name);
    expect(keys).toEqual(['9', '10', 'a9', 'a9b', 'a10']);
  });

  it('dnscontrol: run as the JavaScript that it is', () => {
    const read: string[] = [];
    const domain = (name: string, registrar: string, ...modifiers: readonly (string | DnsControlSrv)[]) => {
      expect([registrar, ...modifiers.slice(0, 2)]).toEqual(['none', 'provider kms', 'NO_PURGE']);
      for (const srv of modifiers.slice(2)) {
        if (typeof srv === 'string') throw new Error(srv);
        const [label, priority, weight, port, target, ttl] = srv;
        read.push(`${label}.${name}. ${ttl} IN SRV ${priority} ${weight} ${port} ${target}`);
      }
    };
    runInNewContext(text('dnscontrol'), {
      D: domain,
      NewRegistrar: (name: string) => name,
      NewDnsProvider: (name: string) => name,
      DnsProvider: (name: string) => `provider ${name}`,
      NO_PURGE: 'NO_PURGE',
      SRV: (...fields: DnsControlSrv) => fields,
      TTL: (ttl: number) => ttl,
    });
    expect(read.sort()).toEqual(RECORDS);
  });

  it('external-dns: resources as the schema of DNSEndpoint has them', () => {
    const [document] = parseAllDocuments(text('external-dns'));
    const resource = document?.toJS() as DnsEndpoint;
    expect(resource).toMatchObject({
      apiVersion: 'externaldns.k8s.io/v1alpha1',
      kind: 'DNSEndpoint',
      metadata: { name: 'kms-hosts' },
    });
    const read = resource.spec.endpoints.flatMap(({ dnsName, recordTTL, recordType, targets, ...others }) => {
      expect(others).toEqual({});
      // The pattern and the rule of the schema (charts/external-dns/crds, 2026-11).
      expect(dnsName).toMatch(/^(?:\w(?:[-\w]{0,61}\w)?\.)*\w(?:[-\w]{0,61}\w)?\.?$/);
      return targets.map((target) => {
        expect(target).toMatch(/^\d+ \d+ \d+ \S*\.$/);
        return `${dnsName}. ${recordTTL} IN ${recordType} ${target}`;
      });
    });
    expect(read.sort()).toEqual(RECORDS);
  });

  it('external-dns: no more endpoints in a resource than its schema allows', () => {
    const many = Array.from({ length: 1001 }, (_, i) => exported(`d${i}.example`, ['kms1.corp.example']));
    const [file] = exportAs('external-dns', many).files;
    const resources = parseAllDocuments(file?.text ?? '').map((document) => document.toJS() as DnsEndpoint);
    expect(resources.map(({ metadata, spec }) => [metadata.name, spec.endpoints.length])).toEqual([
      ['kms-hosts', 1000],
      ['kms-hosts-2', 1],
    ]);
  });

  it('powershell: every argument is one literal', async () => {
    const commands = await powershellCommands(text('powershell'));
    const read = commands.flatMap(({ name, words }) => {
      if (name === 'New-TimeSpan') return [];
      expect(name).toBe('Add-DnsServerResourceRecord');
      const options = argumentsOf(words);
      expect(options).toHaveProperty('Srv');
      const target = options.DomainName === '.' ? '.' : `${options.DomainName}.`;
      const [ttl] = /(?<=^\(New-TimeSpan -Seconds )\d+(?=\)$)/.exec(options.TimeToLive ?? '') ?? [];
      return `${options.Name}.${options.ZoneName}. ${ttl} IN SRV ${options.Priority} ${options.Weight} ${options.Port} ${target}`;
    });
    expect(read.sort()).toEqual(RECORDS);
  });

  it('powershell: with replace, each set is emptied first, at the server that was named', async () => {
    const script = text('powershell', { replace: true, server: { host: 'dc1.corp.example', port: 53 } });
    const commands = (await powershellCommands(script)).filter(({ name }) => name !== 'New-TimeSpan');
    expect(commands.slice(0, 3).map(({ name, words }) => [name, argumentsOf(words)])).toEqual([
      [
        'Get-DnsServerResourceRecord',
        {
          ComputerName: 'dc1.corp.example',
          ZoneName: 'corp.example',
          Name: '_vlmcs._tcp',
          RRType: 'Srv',
          ErrorAction: 'SilentlyContinue',
        },
      ],
      [
        'Remove-DnsServerResourceRecord',
        { ComputerName: 'dc1.corp.example', ZoneName: 'corp.example', Force: undefined },
      ],
      ['Add-DnsServerResourceRecord', expect.objectContaining({ DomainName: 'kms1.corp.example' })],
    ]);
    expect(commands.filter(({ name }) => name.startsWith('Remove-'))).toHaveLength(ESTATE.length);
  });

  it.each(TERRAFORM_PROVIDERS)('terraform: the resources of %s', (provider) => {
    const config = text('terraform', { terraform: provider });
    const targets = [...config.matchAll(/"(?:\d+ \d+ \d+ )?(kms\d\.corp\.example\.?|\.)"/g)].map(
      ([, host]) => host,
    );
    expect(targets.map((host) => (host === '.' ? '.' : host?.replace(/\.$/, '')))).toEqual(
      ESTATE.flatMap(({ records }) => records.map(({ data }) => data.target.key)),
    );
  });
});

const HAS_TERRAFORM = spawnSync('terraform', ['version']).status === 0;

it.skipIf(!HAS_TERRAFORM).each(TERRAFORM_PROVIDERS)('terraform fmt has nothing to say of %s', (provider) => {
  const config = text('terraform', { terraform: provider });
  expect(execFileSync('terraform', ['fmt', '-'], { input: config, encoding: 'utf8', stdio: 'pipe' })).toBe(
    config,
  );
});

it('terraform: names that would be the same are told apart', () => {
  const [file] = exportAs('terraform', [
    exported('a.b.example', ['kms1.corp.example']),
    exported('a_b.example', ['kms1.corp.example']),
  ]).files;
  expect([...(file?.text.matchAll(/^resource "\w+" "(.*)"/gm) ?? [])].map(([, name]) => name)).toEqual([
    'kms_a_b_example',
    'kms_a_b_example_2',
  ]);
});

describe('registry', () => {
  it('is the list of one host, as REG_MULTI_SZ', () => {
    const { files, notes } = exportAs('registry', ESTATE, { host: KMS1 });
    expect(multiString(files[0]?.text ?? '')).toEqual(['corp.example', 'branch.corp.example', 'lab.example']);
    expect(notes).toEqual([]);
  });

  it('has priority and weight where they are not 0, and says that it has no ports', () => {
    const { files, notes } = exportAs('registry', ESTATE, { host: DomainName.parse('KMS2.corp.example') });
    expect(multiString(files[0]?.text ?? '')).toEqual(['corp.example, 10, 5']);
    expect(notes).toEqual([
      'the list has no ports: kms2.corp.example publishes the one that it listens on (slmgr /sprt), and here stands 1689',
    ]);
  });

  it('asks for the host where there are several', () => {
    expect(() => exportAs('registry', ESTATE)).toThrow('host: is missing');
    expect(exportAs('registry', [exported('lab.example', ['kms1.corp.example'])]).files).toHaveLength(1);
  });
});

describe.each(EXPORT_FORMATS)('%s and names that nobody should have', (format) => {
  it.each([
    ["a quote'", "it's"],
    ['a double quote', '\\"x\\"'],
    ['a command', '\\$\\(calc\\)'],
    ['a template', '\\$\\{x\\}'],
    ['a backtick', '`x`'],
    ['a semicolon', 'a\\;b'],
    ['a backslash', 'a\\\\b'],
    ['a line end', 'a\\010b'],
    ['a blank', 'a\\032b'],
    ['a dot in a label', 'a\\.b'],
    ['a typographic quote', 'a\\226\\128\\153b'],
    ['braces', '{x}'],
  ])('%s is escaped, or the domain is left out', (_, label) => {
    const odd = exported('lab.example', [`${label}.lab.example`]);
    const domain = exported(`${label}.example`, ['kms1.corp.example']);
    const plain = exported('corp.example', ['kms1.corp.example']);
    const { files, leftOut } = exportAs(format, [odd, domain, plain], { host: KMS1 });
    const written = files.map((file) => file.text).join('');
    expect(written).not.toMatch(/[^\x20-\x7e\r\n]/);
    if (!['zone', 'nsupdate', 'json'].includes(format)) {
      expect(leftOut.map((left) => left.domain.key)).toEqual(['lab.example', domain.domain.key]);
      expect(written).not.toContain('lab');
      return;
    }
    expect(leftOut).toEqual([]);
    // What is odd stands in one word of one line.
    const lines = written.split('\n').filter((line) => /IN SRV|"target"/.test(line));
    expect(lines).toHaveLength(3);
  });
});

interface OctoDnsSet {
  readonly ttl: number;
  readonly type: string;
  readonly values: readonly { priority: number; weight: number; port: number; target: string }[];
}

type DnsControlSrv = [string, number, number, number, string, number];

interface DnsEndpoint {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly endpoints: readonly {
      dnsName: string;
      recordTTL: number;
      recordType: string;
      targets: readonly string[];
    }[];
  };
}

/** Options with their values; text in single quotes is taken out of them. */
function argumentsOf(words: readonly string[]): Record<string, string | undefined> {
  const options: Record<string, string | undefined> = {};
  for (const [i, word] of words.entries()) {
    if (!word.startsWith('-')) continue;
    const value = words[i + 1];
    options[word.slice(1)] =
      value === undefined || value.startsWith('-') ? undefined : value.replace(/^'([^']*)'$/, '$1');
  }
  return options;
}

/** What `reg import` makes of the value. */
function multiString(reg: string): string[] {
  expect(reg).toMatch(/^Windows Registry Editor Version 5\.00\r\n\r\n/);
  const hex = /^"DnsDomainPublishList"=hex\(7\):([0-9a-f,\\\s]+)$/m.exec(reg.replace(/\r\n$/, ''))?.[1] ?? '';
  const octets = Buffer.from(hex.replace(/[\\,\s]/g, ''), 'hex');
  const strings = octets.toString('utf16le');
  expect(strings.endsWith('\0\0')).toBe(true);
  return strings.slice(0, -2).split('\0');
}
