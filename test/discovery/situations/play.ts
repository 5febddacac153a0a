import { expect, onTestFinished } from 'vitest';
import { discoverHost, type DiscoveryResult } from '../../../src/discovery/index.js';
import { Resolver, type Lookup } from '../../../src/resolve/index.js';
import { DnsClient, type ServerAddress } from '../../../src/transport/index.js';
import { drop, echo, FakeDnsServer, malformed, relay, type Behaviour } from '../../fakes/dns/index.js';
import type { Fault, Situation } from './situation.js';
import type { Words } from './stage.js';

/** Where a client's connections have their DNS servers. */
export interface Servers {
  readonly lan: ServerAddress;
  readonly vpn: ServerAddress;
}

export interface Patience {
  /** Milliseconds that the client waits for DNS where a server is silent. */
  readonly dns: number;
  /** Milliseconds that it waits for a listener that is silent. */
  readonly probe: number;
}

const FAULTS: Readonly<Record<Fault, Behaviour>> = {
  servfail: echo(2),
  refused: echo(5),
  formerr: echo(1),
  notimp: echo(4),
  silence: drop,
  garbage: malformed,
};

/** Lets the client of a row go its way, and expects what the row says. */
export async function play(
  written: Situation,
  words: Words,
  servers: Servers,
  patience: Patience,
): Promise<void> {
  const row = words.play(written);
  const lan = await watched(servers.lan, row.faults ?? {});
  const vpn = row.elsewhere === undefined ? undefined : await watched(servers.vpn, row.faults ?? {});
  const resolverAt = clientOf(row, patience);
  const result = await discoverHost(row.client, {
    resolver:
      vpn === undefined
        ? resolverAt(lan)
        : [
            { name: 'lan', resolver: resolverAt(lan) },
            { name: 'vpn', resolver: resolverAt(vpn) },
          ],
    seed: 1,
    explain: row.explain,
    probe: row.probe,
    connectTimeout: JSON.stringify(written).includes('{silent}') ? patience.probe : undefined,
  });
  const asked = srvNames(lan).map((name) => words.write(name));
  expect(told(result, asked, written, words)).toEqual(expected(written));
  // A second connection is asked the same.
  if (vpn !== undefined) expect(new Set(srvNames(vpn))).toEqual(new Set(srvNames(lan)));
}

/** A server in front of another one: it passes everything on, except for the faults, and notes what it is asked. */
async function watched(
  upstream: ServerAddress,
  faults: Readonly<Record<string, Fault>>,
): Promise<FakeDnsServer> {
  const through = relay(upstream);
  const server = await FakeDnsServer.start((exchange) => {
    const name = exchange.message.questions[0]?.name.key ?? '';
    const fault = faults[name];
    return fault === undefined ? through(exchange) : FAULTS[fault](exchange);
  });
  onTestFinished(() => server.stop());
  return server;
}

function clientOf(row: Situation, patience: Patience): (server: FakeDnsServer) => Lookup {
  const exchanger = new DnsClient();
  onTestFinished(() => exchanger.close());
  // Whoever gets nonsense goes on waiting for a right answer.
  const silent = Object.values(row.faults ?? {}).some((fault) => fault === 'silence' || fault === 'garbage');
  return ({ address }) =>
    new Resolver({ exchanger, servers: [address], attempts: 1, timeout: silent ? patience.dns : 10_000 });
}

/** A question that was sent again is one question. */
function srvNames({ requests }: FakeDnsServer): string[] {
  const names = requests.flatMap(({ message }) => message.questions.filter((q) => q.type === 33));
  return names.map(({ name }) => name.key).filter((name, i, all) => name !== all[i - 1]);
}

/** What came of it, in the words of a row, and no more than the row says something about. */
function told(
  result: DiscoveryResult,
  asks: readonly string[],
  row: Situation,
  words: Words,
): Record<string, unknown> {
  const write = (text: string): string => words.write(text);
  const { outcome, source, windowsError, chosen, candidates, shadowed, trace } = result;
  const warnings = result.warnings.map(write);
  return {
    asks,
    outcome,
    source,
    code: windowsError?.code,
    chosen: chosen === null ? undefined : write(`${chosen.target}:${chosen.port} ${chosen.address}`),
    shadowed: shadowed.map(({ domain }) => write(domain)),
    warnings: warnings.map((text) => row.warnings?.find((part) => text.includes(part)) ?? text),
    ...(row.tried && { tried: candidates.map((c) => write(`${c.target}:${c.port} ${c.probe.state}`)) }),
    ...(row.chances && {
      chances: Object.fromEntries(candidates.map((c) => [write(c.target), c.probability])),
    }),
    ...(row.rules && {
      rules: Object.fromEntries(
        Object.keys(row.rules).map((rule) => [rule, trace.find((step) => step.rule === rule)?.evidence]),
      ),
    }),
  };
}

function expected(row: Situation): Record<string, unknown> {
  const { asks, outcome, source, code, chosen, shadowed = [], warnings = [], tried, chances, rules } = row;
  return {
    asks,
    outcome,
    source,
    code,
    chosen,
    shadowed,
    warnings,
    ...(tried && { tried }),
    ...(chances && { chances }),
    ...(rules && { rules }),
  };
}
