import { createClient, type Config } from "@segment/analytics-react-native"
import { Platform } from "react-native"

/* The workspace is in the EU.
   proxy: "https://api.segment.io/v1" was the old one. */
export const segment = createClient({
  writeKey: "@KEY@",
  trackAppLifecycleEvents: true,
  proxy:
    "@HOST@",
  useSegmentEndpoints: true,
  debug: Platform.OS === "ios",
} satisfies Config)
