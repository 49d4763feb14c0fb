export function OverviewPage() {
  return <div class="page" />;
}
