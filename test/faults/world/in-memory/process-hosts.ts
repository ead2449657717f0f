/** Host under which a process of the provider reaches the service. It tells whose call it is. */
export function hostOfProcess(process: number): string {
  return `p${process}.api.security.microsoft.com`;
}

/** Another host of the same cloud, from which the same process may be told to fetch further pages. */
export function pageHostOfProcess(process: number): string {
  return `p${process}-eu3.securitycenter.microsoft.com`;
}

/** The process that calls a host, or undefined for a host that is not the service's. */
export function processOfHost(host: string): number | undefined {
  const digits = /^p(\d+)(?:\.api\.security|-eu3\.securitycenter)\.microsoft\.com$/.exec(host)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
