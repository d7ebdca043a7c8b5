/** How a user calls the command line, as hints print it. In the Python package's bundle it is `flowproof`. */
export const COMMAND = 'npx flowproof';
