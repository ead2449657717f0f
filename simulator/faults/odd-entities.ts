/** Fields for `shownAs` of a script. */
type ShownFields = Readonly<Record<string, unknown>>;

/** Fields that are not as the metadata describes them, in entities whose id, type and status are. */
export const oddFields = {
  emptyTexts: {
    title: "",
    scope: "",
    machineId: "",
    computerDnsName: "",
    externalId: "",
    troubleshootInfo: "",
  },
  nulls: { requestor: null, requestorComment: null, creationDateTimeUtc: null, commands: null },
  leftOut: { requestor: undefined, commands: undefined, lastUpdateDateTimeUtc: undefined, scope: undefined },
  numbers: { title: 7, scope: 7, requestor: 7, computerDnsName: 7, lastUpdateDateTimeUtc: 1_767_225_600 },
  textForNumber: { errorHResult: "0x80004004" },
  troubleshootInfoAsText: { troubleshootInfo: "Expires tomorrow" },
  fileInfoAsText: { relatedFileInfo: "3395856ce81f2b7382dee72602f798b642f14140" },
  commandsAsTexts: { commands: ["RunScript"] },
  commandsOfOddParts: {
    commands: [null, { index: "0", command: { type: 7, params: "none" } }, { commandStatus: "Paused" }],
  },
  dateOfYearOne: { creationDateTimeUtc: "0001-01-01T00:00:00", lastUpdateDateTimeUtc: "soon" },
  newFields: { incidentId: 7, "@odata.etag": "W/1", constructor: "x" },
} as const satisfies Record<string, ShownFields>;

/** Entities of which nobody can say what they are: id, type or status is missing or none. */
export const unreadableFields = {
  noStatus: { status: undefined },
  statusNull: { status: null },
  statusAsNumber: { status: 3 },
  statusEmpty: { status: "" },
  noType: { type: undefined },
  typeAsObject: { type: { name: "Isolate" } },
  noId: { id: undefined },
  idAsNumber: { id: 7 },
  idNotGuid: { id: "latest" },
} as const satisfies Record<string, ShownFields>;

/** Entries of a list that are no entities at all, for `strayEntries` of the endpoints. */
export const strayEntries: readonly unknown[] = [null, "Isolate", 7, true, [], {}];
