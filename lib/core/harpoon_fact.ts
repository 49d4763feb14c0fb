/** How a callout ended (harpoon §10). */
export type CalloutOutcome =
  | "success"
  /** Refused before anything was connected to. */
  | "invalid_input"
  | "request_error"
  | "response_read_error"
  | "response_too_large";

/** What Harpoon did; no payload, header value, query or secret. Origins are `scheme://host[:port]`. */
export type HarpoonFact =
  | {
    readonly kind: "harpoon_called";
    /** A registered label, or `__unknown__`. */
    readonly label: string;
    readonly tool: string;
    readonly method: string;
    /** Path of the request with what looks like an id replaced by `*`; absent if nothing was sent. */
    readonly pathTemplate?: string;
    /** Of the last URL asked. */
    readonly origin?: string;
    readonly status?: number;
    readonly requestBytes: number;
    readonly responseBytes: number;
    readonly ms: number;
    readonly redirects: number;
    readonly outcome: CalloutOutcome;
    /** What went wrong, finer than the outcome. */
    readonly code?: string;
    /** Of the tunnel's command. */
    readonly requestId?: string;
    /** Classes of the caller's headers that were not sent on, one entry each. */
    readonly droppedHeaders: readonly string[];
    /** Media type of the answer, lower case. */
    readonly contentType?: string;
  }
  | {
    readonly kind: "harpoon_redirect_blocked";
    readonly label: string;
    readonly block: string;
    readonly from: string;
    readonly to: string;
    /** The first redirect of a call is 1. */
    readonly hop: number;
    readonly status: number;
    readonly requestId?: string;
  }
  | {
    readonly kind: "harpoon_registered";
    readonly label: string;
    readonly origin: string;
    readonly reason: string;
    readonly tags: readonly string[];
  }
  | { readonly kind: "harpoon_unregistered"; readonly label: string }
  | {
    readonly kind: "harpoon_registration_refused";
    readonly role: string;
    readonly origin?: string;
    readonly reason: string;
  };
