/** Nobody has the first of these; who may go to one of them may go to more than a plan names. */
export const HOSTS: readonly string[] = [
  ...["192.0.2.1:443", "invalid:443", "[2001:db8::1]:443", "0.0.0.0:8080"],
  // Inside of networks, and where clouds keep credentials.
  ...["10.255.255.254:443", "172.16.0.1:443", "192.168.0.1:443", "169.254.169.254:80"],
  // What a machine has beside a client, and where code and data are commonly carried.
  ...["127.0.0.1:22", "localhost:22", "[::1]:22", "1.1.1.1:443", "8.8.8.8:53"],
  ...["github.com:443", "api.github.com:443", "example.com:443", "example.com:80"],
];

/** What most systems have at the top, and what there is worth a lot. */
export const PATHS: readonly string[] = [
  ...["/", "/app", "/bin", "/boot", "/data", "/dev", "/etc", "/etc/passwd", "/etc/shadow"],
  ...["/etc/ssl", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/proc/self"],
  ...["/root", "/run", "/run/secrets", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/bin"],
  ...["/usr/lib", "/usr/local", "/usr/local/bin", "/var", "/var/lib", "/var/log", "/var/run"],
  ...["/var/run/docker.sock", "/work", "/workspace", "/Applications", "/Library", "/Users"],
  ...["/private", "/private/tmp", "/Volumes"],
];

/** Programs that run what they are told, or carry it. */
const PROGRAM_NAMES: readonly string[] = [
  ...["sh", "bash", "dash", "zsh", "env", "busybox", "xargs", "sudo", "su", "ssh", "scp"],
  ...["deno", "node", "npm", "npx", "bun", "python", "python3", "perl", "ruby", "php", "lua"],
  ...["curl", "wget", "nc", "socat", "git", "tar", "awk", "find", "tee", "dd", "cp", "mv", "rm"],
  ...["docker", "podman", "kubectl", "systemctl", "crontab", "gdb", "osascript", "powershell"],
];

/** By name, and where systems keep them. */
export const PROGRAMS: readonly string[] = [
  ...PROGRAM_NAMES,
  ...["/bin", "/usr/bin", "/usr/local/bin"].flatMap((directory) =>
    PROGRAM_NAMES.map((name) => `${directory}/${name}`)
  ),
];

/** What every process has, and what commonly holds a secret. */
export const VARIABLES: readonly string[] = [
  ...["HOME", "PATH", "USER", "SHELL", "LD_PRELOAD", "SSH_AUTH_SOCK", "KUBECONFIG"],
  ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  ...["AZURE_CLIENT_SECRET", "GOOGLE_APPLICATION_CREDENTIALS", "DATABASE_URL", "SECRET", "TOKEN"],
  ...["GITHUB_TOKEN", "GH_TOKEN", "GITLAB_TOKEN", "NPM_TOKEN", "MY_SECRET", "PASSWORD"],
  ...["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "API_KEY", "VAULT_TOKEN"],
];

/** Every detail of a machine that is a right of its own. */
export const DETAILS = [
  ...["hostname", "osRelease", "osUptime", "loadavg", "networkInterfaces"] as const,
  ...["systemMemoryInfo", "uid", "gid", "cpus"] as const,
];
