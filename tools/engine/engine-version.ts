/** Dynamic providers get their configuration since this version. */
const minimumMinor = 139;

/** Reads what `pulumi version` printed. Throws when it is no version, or one this package cannot work with. */
export function engineVersion(printed: string): string {
  const match = /^v?((\d+)\.(\d+)\.\S+)/m.exec(printed.trim());
  const [, version, major, minor] = match ?? [];
  if (version === undefined) {
    throw new Error(`\`pulumi version\` printed ${JSON.stringify(printed.trim())}, which is no version`);
  }
  if (Number(major) !== 3 || Number(minor) < minimumMinor) {
    throw new Error(`its version is ${version}; needed is 3.${minimumMinor} or a newer 3.x`);
  }
  return version;
}

export const minimumEngineVersion = `3.${minimumMinor}`;
