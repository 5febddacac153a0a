/** What one contestant showed in one round, by metric: `{ ms: 61.2 }`, `{ 'queries/s': 44100, 'CPU ms': 450 }`. */
export type Measured = Readonly<Record<string, number>>;

export interface Contestant {
  readonly name: string;
  measure(): Promise<Measured>;
}

/** What we would like to see: a metric of one contestant as a ratio to that of a peer. */
export interface Aim {
  readonly metric: string;
  readonly of: string;
  readonly to: string;
  readonly ratio: { readonly atMost: number } | { readonly atLeast: number };
}

/** Everything is started and warm; `close` ends what was started. */
export interface Contest {
  readonly contestants: readonly Contestant[];
  readonly aims: readonly Aim[];
  close?(): Promise<void>;
}

/** The default export of every `*.bench.ts`. */
export interface Bench {
  readonly title: string;
  readonly rounds: number;
  /** Starts what is to be measured. A text instead says why that is not possible here. */
  open(): Promise<Contest | string>;
}
