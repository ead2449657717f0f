import {
  defaultEndpointOptions,
  type EndpointOptions,
} from "../../../simulator/defender/machine-action-endpoints.ts";
import type { WireFormat } from "../../../simulator/defender/wire-format.ts";
import { strayEntries } from "../../../simulator/faults/odd-entities.ts";
import type { ServicePlan, WireCoding } from "../model/scenario.ts";

/** How the endpoints of a planned service answer. A healed one uses no coding that the caller has not offered. */
export function answerForm(
  { inRefusedOn, straysInLists, byteOrderMark, coding, pageSize }: ServicePlan,
  isHealed: boolean,
): EndpointOptions {
  return {
    ...defaultEndpointOptions,
    ...(coding === undefined ? {} : codings[isHealed ? "asOffered" : coding]),
    inRefusedOn,
    byteOrderMark: byteOrderMark === true,
    strayEntries: straysInLists === true ? strayEntries : [],
    ...(pageSize === undefined ? {} : { pageSize }),
  };
}

const codings: Readonly<Record<WireCoding, Partial<WireFormat>>> = {
  asOffered: { compression: "asOffered" },
  gzip: { compression: "gzip" },
  br: { compression: "br" },
  deflate: { compression: "deflate", deflate: "zlib" },
  rawDeflate: { compression: "deflate", deflate: "raw" },
};
