import { isEngineThere } from "./ensure-engine.ts";
import { expectedTimes } from "./expected-times.ts";

const { unitTests, engineTests, engineBuild } = expectedTimes;
const engine = (await isEngineThere())
  ? "the Pulumi engine: it is there"
  : `the Pulumi engine: downloaded, or built in about ${engineBuild}, once; the unit tests run meanwhile`;

console.log(`What comes now, on two idle cores:
  unit tests: about ${unitTests}
  ${engine}
  tests with the real engine: about ${engineTests}
`);
