import { UnsecuredJWT } from "jose";

/** A token that holds these claims. Nobody has signed it. */
export function tokenWith(claims: Record<string, unknown>): string {
  return new UnsecuredJWT(claims).encode();
}
