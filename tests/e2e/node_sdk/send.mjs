// Sends COUNT track events with the unmodified SDK; prints how many it was told were accepted, then its errors.
import { Analytics } from '@segment/analytics-node'

const [endpoint, writeKey, count, prefix] = process.argv.slice(2)
const analytics = new Analytics({ host: endpoint, writeKey, flushAt: 15, maxRetries: 2 })
const errors = []
let accepted = 0
analytics.on('error', (error) => errors.push(String(error.reason ?? error.code)))
for (let index = 0; index < Number(count); index++) {
  analytics.track(
    { userId: `${prefix}-${index}`, event: 'Order Completed', properties: { index } },
    (error) => { if (!error) accepted += 1 },
  )
}
await analytics.closeAndFlush({ timeout: 30000 })
console.log(JSON.stringify({ accepted, errors: [...new Set(errors)] }))
