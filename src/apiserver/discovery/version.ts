/**
 * The release of Kubernetes whose behaviour is followed. Clients switch on it (kubectl warns when its own minor
 * version is more than one away), so there is one string and it says so everywhere.
 */
export const serverVersion = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: 'v1.34.9+longhaul',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: '',
} as const;
