/**
 * A provider as `kmsdns.yaml` has it. Texts may refer to the environment, `${NAME}`, and a secret is always such a reference or
 * `file:PATH`: they are looked up when the provider is opened.
 */
export type ConfiguredProvider = ProviderSettings & {
  readonly name: string;
  /** Where each field stands, for errors: `kmsdns.yaml:3:5`, by `tsigKey.secret` or `zones[0]`. */
  readonly places: ReadonlyMap<string, string>;
};

export type ProviderSettings = Rfc2136Settings | Route53Settings | CloudflareSettings | ZoneFileSettings;

export interface Rfc2136Settings {
  readonly type: 'rfc2136';
  readonly server?: string | undefined;
  readonly zones?: readonly string[] | undefined;
  readonly tsigKeyFile?: string | undefined;
  readonly tsigKeyName?: string | undefined;
  readonly tsigKey?: TsigKeySettings | undefined;
  /** Kerberos instead of a key. */
  readonly auth?: 'gss-tsig' | undefined;
  readonly keytab?: string | undefined;
  readonly principal?: string | undefined;
  readonly servicePrincipal?: string | undefined;
  readonly transport?: 'udp' | 'tcp' | undefined;
  readonly timeout?: number | string | undefined;
}

export interface TsigKeySettings {
  readonly name: string;
  readonly algorithm?: string | undefined;
  readonly secret: string;
}

export interface Route53Settings {
  readonly type: 'route53';
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly role?: string | undefined;
  readonly zoneId?: string | undefined;
  readonly privateZone?: boolean | undefined;
  readonly endpoint?: string | undefined;
  readonly timeout?: number | string | undefined;
}

export interface CloudflareSettings {
  readonly type: 'cloudflare';
  readonly token: string;
  readonly zoneId?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly timeout?: number | string | undefined;
}

export interface ZoneFileSettings {
  readonly type: 'zonefile';
  readonly file: string | readonly string[];
  readonly zone?: string | undefined;
}
