import type { DomainName } from '../../name/index.js';

/** What happens to a zone's files. */
export type StoreEvent =
  | {
      readonly kind: 'zone-loaded';
      readonly zone: DomainName;
      readonly file: string;
      readonly serial: number;
      /** The file was not there and was made. */
      readonly created: boolean;
      /** Commits that were in the journal and not yet in the master file. */
      readonly replayed: number;
    }
  | {
      readonly kind: 'zone-saved';
      readonly zone: DomainName;
      readonly file: string;
      readonly serial: number;
    }
  | { readonly kind: 'zone-warning'; readonly zone: DomainName; readonly message: string }
  | {
      readonly kind: 'zone-error';
      readonly zone: DomainName;
      readonly message: string;
      readonly error: unknown;
    };
