import { CONTAINER_CACHE, CONTAINER_USER, RUNTIME_VARIABLES } from "./deployment.ts";
import { POSIX_PLACES } from "./deploy_options.ts";
import { GENERAL_RIGHTS, ONE_FILE_FLAGS } from "./start_flags.ts";

/**
 * An image of the built file and the runtime that this program runs on. Deployments give their own command
 * line with a profile's rights; started bare, it has the general ones.
 */
export function dockerfile(runtimeVersion: string): string {
  const entrypoint = [
    POSIX_PLACES.runtime,
    "run",
    "--no-prompt",
    ...ONE_FILE_FLAGS,
    ...GENERAL_RIGHTS,
    POSIX_PLACES.program,
    "run",
  ];
  return [
    "# Build beside dist/tunnel-client.js: docker build --tag tunnel-client:latest .",
    "# For a release, pin both images by digest.",
    `ARG RUNTIME_IMAGE=denoland/deno:bin-${runtimeVersion}`,
    "ARG BASE_IMAGE=debian:12-slim",
    "FROM ${RUNTIME_IMAGE} AS runtime",
    "FROM ${BASE_IMAGE}",
    `COPY --from=runtime --chmod=0555 /deno ${POSIX_PLACES.runtime}`,
    `COPY --chmod=0444 dist/tunnel-client.js ${POSIX_PLACES.program}`,
    `ENV DENO_DIR=${CONTAINER_CACHE} HOME=/tmp`,
    ...Object.entries(RUNTIME_VARIABLES).map(([name, value]) => `ENV ${name}=${value}`),
    `USER ${CONTAINER_USER}:${CONTAINER_USER}`,
    "EXPOSE 8080",
    "STOPSIGNAL SIGTERM",
    `ENTRYPOINT ${JSON.stringify(entrypoint)}`,
    "",
  ].join("\n");
}
