import type { Remedy } from '../../discovery/index.js';
import type { Style } from './style.js';

const SIDES: Readonly<Record<Remedy['side'], string>> = {
  dns: 'DNS',
  'kms-host': 'KMS host',
  client: 'client',
  network: 'network',
};
const WIDTH = 'KMS host  '.length;

/** What to do, and where: each command on a line of its own, to be pasted. */
export function remedyLines(remedies: readonly Remedy[], style: Style): string[] {
  return [
    'What to do:',
    ...remedies.flatMap(({ side, what, command }) => {
      const line = `  ${SIDES[side].padEnd(WIDTH)}${what}`;
      return command === undefined ? [line] : [line, `  ${' '.repeat(WIDTH)}  ${style('strong', command)}`];
    }),
  ];
}
