// Sends one client's events with the unmodified browser SDK; `window.told` says how far it is.
// The only setting of ours is the protocol: loopback has no certificate. The host comes from the settings document.
window.send = async ({ name, cdnURL, writeKey }, plan, integration) => {
  window.told = { loaded: false, errors: [] }
  const analytics = AnalyticsNext.AnalyticsBrowser.load(
    { writeKey, cdnURL },
    { integrations: { 'Segment.io': { protocol: 'http', ...integration } } },
  )
  await analytics.ready()
  window.told.loaded = true
  const mark = (index) => ({ mark: `${name}-${index}` })
  analytics.on('error', (error) => window.told.errors.push(String(error.code)))
  analytics.identify('u1', mark(0))
  analytics.page('shop', 'cart', mark(1))
  analytics.screen('shop', 'cart', mark(2))
  analytics.group('g1', mark(3))
  for (let index = 5; index < plan.events; index++) {
    analytics.track('Order Completed', { ...mark(index), where: 'Köln 🙂' })
  }
  analytics.alias('u1', `${name}-4`)
}
