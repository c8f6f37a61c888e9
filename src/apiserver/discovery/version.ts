/** The machine as Go names it. */
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`;

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
  // As Kubernetes has it where a build knows neither its commit nor its time.
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  // No Go is involved: what runs it instead, for whoever looks.
  goVersion: `nodejs${process.versions.node}`,
  compiler: 'v8',
  platform,
} as const;
