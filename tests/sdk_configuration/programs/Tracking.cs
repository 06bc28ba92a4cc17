using Segment;
using Segment.Model;

namespace Shop
{
    public static class Tracking
    {
        // host: "https://api.segment.io/v1"
        public static void Start() =>
            Analytics.Initialize(
                "@KEY@",
                new Config(
                    flushAt: 20,
                    host: "@HOST@"));
    }
}
