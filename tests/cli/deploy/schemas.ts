import * as z from "zod/mini";

/**
 * What is used of the published schemas of Kubernetes and Compose, closed: a misspelt or misplaced key is
 * an error.
 */
const texts = z.array(z.string());
const labels = z.record(z.string(), z.string());
const metadata = z.strictObject({ name: z.string().check(z.regex(/^[a-z0-9-]{1,63}$/)), labels });
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port: z.literal("health") }),
  periodSeconds: z.int(),
  timeoutSeconds: z.int(),
  failureThreshold: z.optional(z.int()),
});
const quantity = z.string().check(z.regex(/^\d+(?:m|Mi)$/));
const hardened = z.strictObject({
  allowPrivilegeEscalation: z.literal(false),
  readOnlyRootFilesystem: z.literal(true),
  capabilities: z.strictObject({ drop: z.tuple([z.literal("ALL")]) }),
});

const volumeMounts = z.array(z.strictObject({
  name: z.string(),
  mountPath: z.string(),
  subPath: z.optional(z.string()),
  readOnly: z.optional(z.boolean()),
}));

const clientContainer = z.strictObject({
  name: z.literal("tunnel-client"),
  image: z.string(),
  command: texts,
  args: texts,
  env: z.array(z.union([
    z.strictObject({ name: z.string(), value: z.string() }),
    z.strictObject({
      name: z.string(),
      valueFrom: z.strictObject({
        secretKeyRef: z.strictObject({
          name: z.string(),
          key: z.string(),
          optional: z.optional(z.boolean()),
        }),
      }),
    }),
  ])),
  ports: z.array(z.strictObject({ name: z.literal("health"), containerPort: z.int() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.strictObject({
    requests: z.strictObject({ cpu: quantity, memory: z.literal("128Mi") }),
    limits: z.strictObject({ memory: z.literal("256Mi") }),
  }),
  securityContext: hardened,
  volumeMounts,
});
const serverContainer = z.strictObject({
  name: z.literal("mcp-server"),
  image: z.string(),
  securityContext: hardened,
  volumeMounts: z.optional(volumeMounts),
});

export const configMap = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("ConfigMap"),
  metadata,
  data: labels,
});

function deploymentOf<C extends z.core.$ZodType>(containers: C) {
  return z.strictObject({
    apiVersion: z.literal("apps/v1"),
    kind: z.literal("Deployment"),
    metadata,
    spec: z.strictObject({
      replicas: z.int(),
      selector: z.strictObject({ matchLabels: labels }),
      template: z.strictObject({
        metadata: z.strictObject({ labels }),
        spec: z.strictObject({
          automountServiceAccountToken: z.literal(false),
          enableServiceLinks: z.literal(false),
          terminationGracePeriodSeconds: z.int(),
          securityContext: z.strictObject({
            runAsNonRoot: z.literal(true),
            runAsUser: z.int().check(z.gt(0)),
            runAsGroup: z.int().check(z.gt(0)),
            fsGroup: z.int(),
            seccompProfile: z.strictObject({ type: z.literal("RuntimeDefault") }),
          }),
          containers,
          volumes: z.array(z.union([
            z.strictObject({ name: z.string(), configMap: z.strictObject({ name: z.string() }) }),
            z.strictObject({
              name: z.string(),
              emptyDir: z.strictObject({ sizeLimit: quantity }),
            }),
            z.strictObject({
              name: z.string(),
              secret: z.strictObject({ secretName: z.string(), defaultMode: z.int() }),
            }),
          ])),
        }),
      }),
    }),
  });
}

export const deployment = deploymentOf(z.tuple([clientContainer]));
export const sidecarDeployment = deploymentOf(z.tuple([serverContainer, clientContainer]));

export const compose = z.strictObject({
  name: z.string(),
  services: z.strictObject({
    "tunnel-client": z.strictObject({
      image: z.string(),
      entrypoint: texts,
      command: texts,
      environment: z.record(z.string(), z.nullable(z.string())),
      volumes: z.array(z.strictObject({
        type: z.literal("bind"),
        source: z.string(),
        target: z.string(),
        read_only: z.literal(true),
      })),
      user: z.literal("65532:65532"),
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal("ALL")]),
      security_opt: z.tuple([z.literal("no-new-privileges:true")]),
      pids_limit: z.int(),
      mem_limit: z.string().check(z.regex(/^\d+m$/)),
      mem_reservation: z.literal("128m"),
      tmpfs: texts,
      init: z.literal(true),
      restart: z.string(),
      stop_grace_period: z.literal("15s"),
      healthcheck: z.strictObject({
        test: texts,
        interval: z.string(),
        timeout: z.string(),
        start_period: z.string(),
      }),
    }),
  }),
});
