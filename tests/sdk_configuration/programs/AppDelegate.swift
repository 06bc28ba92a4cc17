import Segment
import UIKit

extension Analytics {
    // apiHost("api.segment.io/v1") is the default
    static let main = Analytics(configuration:
        Configuration(writeKey: "@KEY@")
            .flushAt(3)
            .trackApplicationLifecycleEvents(true)
            .apiHost("@HOST@")
            .flushInterval(10))
}
