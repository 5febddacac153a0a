export type Backend =
  | { readonly kind: 'zonefile'; readonly file: string }
  | {
      readonly kind: 'rfc2136';
      readonly server: { readonly host: string; readonly port: number };
      readonly key: { readonly name: string; readonly algorithm: string; readonly secret: string };
    };

export interface PublisherTask {
  readonly backend: Backend;
  readonly domain: string;
  readonly prefix: string;
  /** How many hosts it publishes; it removes every second one. */
  readonly hosts: number;
}
