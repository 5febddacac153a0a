import { describe, it } from 'vitest';
import { findBinary } from './binaries.js';

/** With KMSDNS_REQUIRE_LIVE=1 (as in CI) a missing server is a failure, not a skip. */
export const liveRequired = process.env['KMSDNS_REQUIRE_LIVE'] === '1';

/**
 * A `describe` block that needs programs of the machine. When one is missing the block is skipped, under a name
 * that says which; with KMSDNS_REQUIRE_LIVE=1 it fails instead.
 */
export function describeLive(binaries: readonly string[], name: string, body: () => void): void {
  const missing = binaries.filter((binary) => findBinary(binary) === undefined);
  describeUnlessMissing(missing, name, body);
}

/** The same for a block that needs other things than programs; `missing` names those that are not there. */
export function describeUnlessMissing(missing: readonly string[], name: string, body: () => void): void {
  if (missing.length === 0) {
    describe(name, body);
  } else if (liveRequired) {
    describe(name, () => {
      it(`needs ${missing.join(', ')}`, () => {
        throw new Error(`missing: ${missing.join(', ')} (KMSDNS_REQUIRE_LIVE=1)`);
      });
    });
  } else {
    describe.skip(`${name} (missing: ${missing.join(', ')})`, body);
  }
}
