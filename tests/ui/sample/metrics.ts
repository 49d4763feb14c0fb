/** `/metrics`, as far as the pages read it. */
export function sampleMetrics(): string {
  return [
    "# HELP process_resident_memory_bytes Resident memory size in bytes",
    "# TYPE process_resident_memory_bytes gauge",
    "process_resident_memory_bytes 84000000",
    'commands_poll_latency_seconds_bucket{error="false",le="+Inf"} 1200',
    'commands_poll_latency_seconds_sum{error="false"} 285.6',
    'commands_poll_latency_seconds_count{error="false"} 1200',
    'commands_poll_errors_total{error_kind="timeout"} 2',
    'commands_poll_errors_total{error_kind="other"} 1',
    "commands_age_seconds_sum 136",
    "commands_age_seconds_count 4000",
    "dispatcher_worker_pool_capacity 24",
    "dispatcher_worker_pool_occupancy 2",
    "",
  ].join("\n");
}
