/** The packages that are built, in levels: a package needs only packages of earlier levels. */
export const levels = [
  ['protocol'],
  ['embedded-store', 'sdk', 'server-sdk'],
  ['server', 'widget'],
  ['demo-app', 'testing'],
];

/** The packages whose output is part of a package's output. */
export const inputs = {
  protocol: [],
  'embedded-store': [],
  sdk: ['protocol'],
  'server-sdk': ['protocol'],
  server: ['protocol', 'embedded-store'],
  widget: ['sdk'],
  'demo-app': ['sdk', 'widget'],
  testing: ['protocol', 'server'],
};
