import { zoneText, type ZoneSpec } from '../../live/harness/index.js';
import type { Situation } from './situation.js';

/**
 * The words of a row on the stage. All rows are served by one server, so each has a top-level domain of its own in
 * place of `example`, of the same length; and the ports of the listeners are known only when they listen.
 */
export interface Words {
  /** Of the row as it is written. */
  play<T>(written: T): T;
  /** Of something that came of it, as the row would have it. */
  write(played: string): string;
}

export function wordsOf(row: number, ports: ReadonlyMap<string, number>): Words {
  const top = `row${String(row).padStart(4, '0')}`;
  const port = (_: string, word: string): string => {
    const at = ports.get(word);
    if (at === undefined) throw new Error(`nobody listens as {${word}}`);
    return String(at);
  };
  return {
    play: (written) => {
      const text = JSON.stringify(written)
        .replaceAll(/example/gi, top)
        .replaceAll(/\{(\w+)\}/g, port);
      return JSON.parse(text) as typeof written;
    },
    write: (played) => {
      const words = [...ports].map(([word, at]): [RegExp, string] => [
        new RegExp(`:${at}(?= )`),
        `:{${word}}`,
      ]);
      return words.reduce((text, [at, word]) => text.replace(at, word), played).replaceAll(top, 'example');
    },
  };
}

/** All zones of all rows, for one server. */
export function zoneSpecs(
  situations: readonly Situation[],
  ports: ReadonlyMap<string, number>,
  which: 'zones' | 'elsewhere',
): ZoneSpec[] {
  return situations.flatMap((situation, row) => {
    const zones = wordsOf(row, ports).play(situation[which] ?? {});
    return Object.entries(zones).map(([name, lines]) => ({ name, text: zoneText(name, lines) }));
  });
}
