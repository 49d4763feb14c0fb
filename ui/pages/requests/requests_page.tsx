export function RequestsPage() {
  return <div class="page" />;
}
