import { DNS } from './dns.js';
import { RECORDS } from './records.js';
import { SETTINGS } from './settings.js';
import type { Row } from './situation.js';
import { SUFFIXES } from './suffixes.js';

/** Every situation of a client, for every server that it may ask. */
export const SITUATIONS: readonly Row[] = [...SETTINGS, ...SUFFIXES, ...DNS, ...RECORDS];
