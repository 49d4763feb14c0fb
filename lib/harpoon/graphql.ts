import type { JsonObject } from "../wire/json.ts";
import { holdsRoundedNumber } from "./rounded_number.ts";
import type { Target } from "./target.ts";

/** The body of a GraphQL request, or why there is none; the message holds no label. */
export type GraphqlBody =
  | { readonly kind: "ok"; readonly body: Uint8Array }
  | { readonly kind: "refused"; readonly message: string };

/**
 * The request for a stored operation of a GraphQL target (harpoon §13). The document is the
 * operator's, word for word; of the caller come the name, which picks it, and the variables, which
 * GraphQL never reads as part of a document. So there is no introspection the operator did not write.
 */
export function graphqlBody(
  target: Pick<Target, "kind" | "operations">,
  operationName: string,
  variables: JsonObject,
): GraphqlBody {
  if (target.kind !== "graphql") {
    return { kind: "refused", message: "target is no GraphQL target: use call_target" };
  }
  const stored = target.operations.find(({ name }) => name === operationName);
  if (stored === undefined) return { kind: "refused", message: "unknown operation" };
  if (holdsRoundedNumber(variables)) return { kind: "refused", message: ROUNDED };
  const text = JSON.stringify({ query: stored.document, operationName, variables });
  return { kind: "ok", body: new TextEncoder().encode(text) };
}

const ROUNDED = "variables hold an integer beyond 2^53, which was rounded: write it as a string";
