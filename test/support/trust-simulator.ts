import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Simulator } from "../../simulator/simulator.ts";

/** Makes this process trust the simulator's certificate, beside those it trusts already. */
export function trustSimulator(simulator: Pick<Simulator, "certificatePem">): void {
  setDefaultCACertificates([...getCACertificates("default"), simulator.certificatePem]);
}
