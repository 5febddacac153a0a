export { EXPORT_FORMATS, exportAs, type Export, type ExportFormat, type ExportOptions } from './export-as.js';
export type { ExportedDomain } from './exported-domain.js';
export type { ExportFile } from './export-file.js';
export { TERRAFORM_PROVIDERS, type TerraformProvider } from './terraform.js';
