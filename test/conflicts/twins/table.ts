import { ACROSS } from './across.js';
import { ANSWERS } from './answers.js';
import { MEMBERS } from './members.js';
import { SERVERS } from './servers.js';
import { TARGETS } from './targets.js';
import type { Twin } from './twin.js';
import { WANTED } from './wanted.js';

export interface Row extends Twin {
  readonly rule: string;
}

/** Every rule with its faults, each beside a healthy twin, for every server that may serve them. */
export const TWINS: readonly Row[] = [ANSWERS, TARGETS, MEMBERS, SERVERS, WANTED, ACROSS].flatMap((twins) =>
  Object.entries(twins).flatMap(([rule, rows]) => rows.map((twin) => ({ rule, ...twin }))),
);
