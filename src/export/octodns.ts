import { relativeOwner, ttlOf, zonesOf, type ExportedDomain } from './exported-domain.js';
import type { ExportFile } from './export-file.js';

/**
 * Zone files of octoDNS' YamlProvider, one for each zone, `<zone>.yaml`. It refuses keys that are not in its natural order
 * (`enforce_order`), so they are written in it. Nothing else of the zone is in them: octoDNS would delete the rest, unless
 * they are one of several sources.
 * https://github.com/octodns/octodns/blob/main/octodns/provider/yaml.py
 */
export function octodnsFiles(domains: readonly ExportedDomain[]): ExportFile[] {
  return zonesOf(domains.filter(({ records }) => records.length > 0)).map(({ zone, domains: inZone }) => {
    const sets = inZone
      .map((exported) => ({ key: relativeOwner(exported, ''), exported }))
      .sort((a, b) => compareNaturally(a.key, b.key));
    const lines = sets.flatMap(({ key, exported }) => [
      `'${key}':`,
      `  ttl: ${ttlOf(exported)}`,
      '  type: SRV',
      '  values:',
      ...exported.records.flatMap(({ data }) => [
        `    - port: ${data.port}`,
        `      priority: ${data.priority}`,
        `      target: '${data.target.lowerCase.absolute}'`,
        `      weight: ${data.weight}`,
      ]),
    ]);
    return {
      name: `${zone.key}.yaml`,
      text: ['---', `# KMS hosts in the zone ${zone.key}, and nothing else of it.`, ...lines, ''].join('\n'),
    };
  });
}

/** Digits by their value, the rest by code points, as Python's natsort has it. */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [l, r] = [left[i] as string, right[i] as string];
    if (l === r) continue;
    const order = i % 2 === 1 ? Number(l) - Number(r) : 0;
    if (order !== 0) return order;
    return l < r ? -1 : 1;
  }
  return left.length - right.length;
}

/** Text and digits by turns, text first. */
function parts(text: string): string[] {
  return text.split(/(\d+)/);
}
