/** What takes how long on two idle cores, in words; measured, see CONTRIBUTING.md, which a test holds to these. */
export const expectedTimes = {
  unitTests: "1 min 40 s",
  engineTests: "3 min",
  demo: "20 s",
  engineBuild: "5 min",
} as const;
