/** One entry of `errors` in a reply. */
export interface ApiMessage {
  readonly code: number;
  readonly message: string;
  readonly error_chain?: readonly ApiMessage[];
}

/** A request refused, with the status and the error bodies that the real API has for it. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: readonly ApiMessage[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, errors: readonly ApiMessage[], headers: Readonly<Record<string, string>> = {}) {
    super(errors.map(({ code, message }) => `${code} ${message}`).join(', '));
    this.name = 'ApiError';
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export function refuse(status: number, code: number, message: string): ApiError {
  return new ApiError(status, [{ code, message }]);
}

/**
 * What is wrong with a record, in its own code. Until 2024 these came as 1004 "DNS Validation Error" with the reason in
 * `error_chain` (timothymiller/cloudflare-ddns#179, 2024-02); since 2025 the reason itself is the first error
 * (netcccyun/dnsmgr#55, 2024-09, and #344, 2025-11, show the same tool's message before and after).
 */
export function invalid(code: number, message: string): ApiError {
  return refuse(400, code, message);
}

const SAME_NAME =
  'For more details, refer to <https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/>.';

export const errors = {
  /** ddns-go#1378, 2025-02. In 2018 to 2022 the same was 81057 "Record already exists." (aaPanel#112, 2022-02). */
  identicalRecord: () => refuse(400, 81058, 'An identical record already exists.'),
  /** favonia/cloudflare-ddns#990, 2024-11. */
  besideCname: () => refuse(400, 81054, `A CNAME record with that host already exists. ${SAME_NAME}`),
  /** HermanMartinus/bearblog#105, 2021-09. */
  cnameBesideAddress: () =>
    refuse(400, 81053, `An A, AAAA, or CNAME record with that host already exists. ${SAME_NAME}`),
  /** zanjie1999/cloudflare-api-v4-ddns#5, 2022-07. */
  noSuchRecord: () => refuse(404, 81044, 'Record does not exist.'),
  /** The error's existence is documented (quota of records: 200 on free zones since 2024-09); its words are a guess. */
  recordQuota: () => refuse(400, 81045, 'Record quota exceeded.'),
  notJson: () => refuse(400, 9207, 'Request body is invalid.'),
  noRoute: (path: string) =>
    new ApiError(404, [
      { code: 7003, message: `Could not route to ${path}, perhaps your object identifier is invalid?` },
      { code: 7000, message: 'No route for that URI' },
    ]),
  methodNotAllowed: (method: string) => refuse(405, 7001, `Method ${method} not available for that URI.`),
} as const;
