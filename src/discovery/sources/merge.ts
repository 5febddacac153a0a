import type { ClientProfile } from '../profile.js';
import type { ClientReading } from './reading.js';

/** A reading, and what to call where it comes from: `--profile client.yaml`. */
export interface SourcedReading extends ClientReading {
  readonly source: string;
}

export interface MergedProfile {
  readonly profile: ClientProfile;
  /** Where every field of the profile comes from. */
  readonly sources: Readonly<Partial<Record<keyof ClientProfile, string>>>;
  /** Each with its source in front. */
  readonly notes: readonly string[];
}

/** One client of several readings, the strongest first: every field is that of the first one that has it. */
export function mergeProfiles(readings: readonly SourcedReading[]): MergedProfile {
  const profile: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  for (const { source, profile: given } of readings) {
    for (const [field, value] of Object.entries(given)) {
      if (value === undefined || Object.hasOwn(profile, field)) continue;
      profile[field] = value;
      sources[field] = source;
    }
  }
  const notes = readings.flatMap(({ source, notes }) => notes.map((note) => `${source}: ${note}`));
  return { profile, sources, notes };
}
