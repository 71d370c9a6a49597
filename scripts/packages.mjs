/** The packages that are built, in levels: what stands in one level needs only the levels before it. */
export const levels = [
  ['protocol'],
  ['embedded-store', 'sdk'],
  ['server', 'widget'],
  ['demo-app', 'testing'],
];

/** Which packages' outputs go into a package's own output. */
export const inputs = {
  protocol: [],
  'embedded-store': [],
  sdk: ['protocol'],
  server: ['protocol', 'embedded-store'],
  widget: ['sdk'],
  'demo-app': ['sdk', 'widget'],
  testing: ['protocol', 'server'],
};
