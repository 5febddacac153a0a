/** The zone that every contestant serves: names with two SRV records each, whose targets have addresses. */
export const ZONE = 'bench.test';
export const NAMES = 10_000;

export function ownerOf(i: number): string {
  return `_vlmcs._tcp.d${i}.${ZONE}`;
}

export function hostsOf(i: number): readonly [host: string, address: string][] {
  return [0, 1].map((k) => [`kms${k}.d${i}.${ZONE}`, `192.0.${i >> 8}.${(i & 127) * 2 + k}`]);
}

export function zoneText(): string {
  const names = Array.from({ length: NAMES }, (_, i) => {
    const hosts = hostsOf(i);
    const srv = hosts.map(([host], k) => `${ownerOf(i)}. SRV ${k} 0 1688 ${host}.`);
    return [...srv, ...hosts.map(([host, address]) => `${host}. A ${address}`)].join('\n');
  });
  return `$ORIGIN ${ZONE}.\n$TTL 300\n@ SOA ns1 hostmaster 1 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n${names.join('\n')}\n`;
}
