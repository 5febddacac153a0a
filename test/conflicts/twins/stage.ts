import { wordsOf, type Words } from '../../discovery/situations/stage.js';
import { zoneText, type ZoneSpec } from '../../live/harness/index.js';
import type { Scene, Twin } from './twin.js';

/** A twin on the stage: all are served by the same servers, so each has a top-level domain of its own. */
export interface Staged {
  readonly scene: Scene;
  readonly words: Words;
}

export type Ports = ReadonlyMap<string, number>;

export function staged(twin: Twin, row: number, which: 'faulty' | 'healthy', ports: Ports): Staged {
  const words = wordsOf(2 * row + (which === 'faulty' ? 0 : 1), ports);
  return { scene: words.play({ zones: {}, ...twin.both, ...twin[which] }), words };
}

/** All zones of all twins, for one of the servers. */
export function zoneSpecs(rows: readonly Twin[], ports: Ports, which: 'zones' | 'second'): ZoneSpec[] {
  return rows.flatMap((twin, row) =>
    (['faulty', 'healthy'] as const).flatMap((state) => {
      const zones = staged(twin, row, state, ports).scene[which] ?? {};
      return Object.entries(zones).map(([name, lines]) => ({ name, text: zoneText(name, lines) }));
    }),
  );
}
