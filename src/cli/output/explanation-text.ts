import type { CodeExplanation, Remedy } from '../../discovery/index.js';
import type { Style } from './style.js';

const SIDES: Readonly<Record<Remedy['side'], string>> = {
  dns: 'DNS',
  'kms-host': 'KMS host',
  client: 'client',
  network: 'network',
};
const WIDTH = 'KMS host  '.length;

/** What an error code means and what to do, for people. */
export function explanationText(explanation: CodeExplanation, style: Style): string {
  const { code, name, meaning, cause, discover, remedies, source, evidence } = explanation;
  const lines = [`${style('bad', code)}${name === null ? '' : ` (${name})`}: ${meaning}.`, cause, ''];
  if (discover !== null) lines.push('See it as a client does:', `  ${style('strong', discover)}`, '');
  lines.push('What to do:');
  for (const { side, what, command } of remedies) {
    lines.push(`  ${SIDES[side].padEnd(WIDTH)}${what}`);
    if (command !== undefined) lines.push(`  ${' '.repeat(WIDTH)}  ${style('strong', command)}`);
  }
  lines.push('', style('faint', `Source: ${source} (${evidence})`));
  return lines.join('\n');
}
