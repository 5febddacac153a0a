import { document } from './xml.js';

/** What Route 53 answers instead of doing what was asked. */
export class Route53Error extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The one form that Route 53 sends, also for InvalidChangeBatch (aws-sdk-kotlin#1433). */
  toXml(requestId: string): string {
    const type = this.status >= 500 ? 'Receiver' : 'Sender';
    return document('ErrorResponse', [
      [
        'Error',
        [
          ['Type', type],
          ['Code', this.code],
          ['Message', this.message],
        ],
      ],
      ['RequestId', requestId],
    ]);
  }
}

export const invalidInput = (message: string): Route53Error => new Route53Error(400, 'InvalidInput', message);

export const noSuchHostedZone = (id: string): Route53Error =>
  new Route53Error(404, 'NoSuchHostedZone', `No hosted zone found with ID: ${id}`);

export const throttling = (): Route53Error => new Route53Error(400, 'Throttling', 'Rate exceeded');

export const priorRequestNotComplete = (): Route53Error =>
  new Route53Error(
    400,
    'PriorRequestNotComplete',
    'The request was rejected because Route 53 was still processing a prior request.',
  );
