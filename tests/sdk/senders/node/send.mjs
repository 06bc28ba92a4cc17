// Sends each client's events with the unmodified SDK for Node; prints what it was told of errors, as JSON.
import { Analytics } from '@segment/analytics-node'

const plan = JSON.parse(process.argv[2])
const errors = {}

async function send({ name, endpoint, writeKey }) {
  const analytics = new Analytics({
    host: endpoint, writeKey, flushAt: plan.eventsInBatch, flushInterval: 200, maxRetries: 10, httpRequestTimeout: 2000,
  })
  const mine = (errors[name] = [])
  analytics.on('error', (error) => mine.push(String(error.code)))
  const mark = (index) => ({ mark: `${name}-${index}` })
  analytics.identify({ userId: 'u1', traits: mark(0) })
  analytics.page({ userId: 'u1', category: 'shop', name: 'cart', properties: mark(1) })
  analytics.screen({ userId: 'u1', name: 'cart', properties: mark(2) })
  analytics.group({ userId: 'u1', groupId: 'g1', traits: mark(3) })
  analytics.alias({ previousId: 'u0', userId: `${name}-4` })
  for (let index = 5; index < plan.events; index++) {
    analytics.track({ userId: 'u1', event: 'Order Completed', properties: { ...mark(index), where: 'Köln 🙂' } })
  }
  await analytics.closeAndFlush({ timeout: plan.seconds * 1000 })
}

await Promise.all(plan.clients.map(send))
console.log(JSON.stringify(errors))
