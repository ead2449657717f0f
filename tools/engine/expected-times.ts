/** What takes how long on two idle cores, in words; measured, see CONTRIBUTING.md, which a test holds to these. */
export const expectedTimes = {
  unitTests: "2 min",
  engineTests: "3 min 30 s",
  demo: "20 s",
  engineBuild: "5 min",
} as const;
