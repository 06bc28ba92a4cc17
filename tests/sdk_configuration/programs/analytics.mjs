// Server-side tracking of the checkout. Do not put "https://api.segment.io" here.
import { Analytics } from "@segment/analytics-node"
import { createPool } from "mysql2/promise"

export const pool = createPool({ host: "db.internal", user: "shop" })

const settings = {
  flushAt: 20,
  maxRetries: 5,
}

export const analytics = new Analytics({
  writeKey: "@KEY@",
  host: "@HOST@", // https://segment.com/docs
  flushInterval: settings.flushAt * 100,
})

analytics.on("error", (error) => console.error(`it's gone: ${error.code}`))
