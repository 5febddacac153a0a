/** One file of an export. */
export interface ExportFile {
  /** What it is best called. */
  readonly name: string;
  /** Ends with a line end. */
  readonly text: string;
}
