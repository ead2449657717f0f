/** A live-response command inside a machine action. */
export interface LiveResponseCommand {
  readonly index: number;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly commandStatus: string;
  readonly errors: readonly string[];
  readonly command: {
    readonly type: string;
    readonly params: readonly { readonly key: string; readonly value: string }[];
  };
}

/** The troubleshooting mode that an action of the type `Troubleshoot` turns on. */
export interface TroubleshootInfo {
  readonly expirationUtc: string;
  readonly startTsModeUtc: string;
  readonly paramsJsonFormatVersion: number;
  readonly state: number;
}

/**
 * The MachineAction entity as the service sends it. Kept apart from the provider's schema on purpose:
 * what the simulator answers must not follow from what the provider expects.
 */
export interface MachineAction {
  readonly id: string;
  readonly type: string;
  readonly title: string | null;
  readonly scope: string | null;
  readonly requestor: string;
  readonly requestorComment: string;
  readonly status: string;
  readonly machineId: string | null;
  readonly computerDnsName: string | null;
  readonly creationDateTimeUtc: string;
  readonly lastUpdateDateTimeUtc: string;
  readonly cancellationRequestor: string | null;
  readonly cancellationComment: string | null;
  readonly cancellationDateTimeUtc: string | null;
  readonly errorHResult: number;
  readonly externalId: string | null;
  readonly requestSource: string;
  readonly relatedFileInfo: {
    readonly fileIdentifier: string;
    readonly fileIdentifierType: string;
  } | null;
  readonly commands: readonly LiveResponseCommand[];
  readonly troubleshootInfo: TroubleshootInfo | null;
}

/** `Canceled` is the spelling of old documentation; should the service send it, it means the same. */
export const finalStatuses: ReadonlySet<string> = new Set([
  "Succeeded",
  "Failed",
  "TimeOut",
  "Cancelled",
  "Canceled",
]);

/** `errorHResult` of recorded actions. */
export const errorHResults = { none: 0, cancelled: -2147467260, timedOut: -2145844840 } as const;
