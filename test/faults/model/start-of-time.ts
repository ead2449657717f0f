/** Every run begins at the same moment. */
export const startOfTime = Date.parse("2026-03-02T08:00:00Z");
