/** One place that was asked for OAuth metadata, for people. URLs are without user, query and fragment. */
export interface OauthStep {
  readonly url: string;
  /** How the place was found: `www_authenticate`, `well_known_path`, …, or `auth_server`. */
  readonly source: string;
  readonly status?: number;
  /** Why there is no usable document; absent if there is one. */
  readonly why?: string;
  /** Its document is the one that counts. */
  readonly selected: boolean;
}

/** What is known of the authorization server that the metadata names first. */
export interface OauthServerStep {
  readonly issuer: string;
  readonly steps: readonly OauthStep[];
  /** Why its own metadata is not known; absent if it is. */
  readonly why?: string;
  /** Its document names another issuer; accepted, but worth telling. */
  readonly otherIssuer?: string;
}
