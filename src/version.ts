/** The version in package.json; a test keeps the two equal, so that nothing is read at start-up. */
export const VERSION = '0.1.0';
