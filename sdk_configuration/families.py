"""The SDK families: which option takes the endpoint, in which of its forms, and what belongs beside it (R41-R56)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from residency.hosts import Endpoint


class HostForm(StrEnum):
    """How an SDK wants its endpoint written. Whether `/v1` is part of it is a fact of each SDK (R52)."""

    API_HOST = "host with /v1, without scheme"
    ORIGIN = "https:// and host, without /v1"
    API_URL = "https:// and host, with /v1"
    HOST = "host alone"
    FROM_SETTINGS = "nothing: the SDK reads it from the source settings"

    def write(self, endpoint: Endpoint) -> str:
        """The endpoint in this form; empty for FROM_SETTINGS."""
        match self:
            case HostForm.API_HOST:
                return endpoint.api_host
            case HostForm.ORIGIN:
                return endpoint.origin
            case HostForm.API_URL:
                return endpoint.api_url
            case HostForm.HOST:
                return endpoint.authority
            case HostForm.FROM_SETTINGS:
                return ""

    def reaches(self, endpoint: Endpoint) -> bool:
        """Whether it leads there: where the scheme is not written, the SDK says https, which a plain one has not."""
        return not endpoint.is_plain or self in (HostForm.ORIGIN, HostForm.API_URL)


@dataclass(frozen=True, kw_only=True, slots=True)
class SdkFamily:
    """One family.

    `option`: the name that takes the endpoint. `beside`: other options without which it does not hold, by name and
    literal. `sources`: slugs of the catalogue. `files`: endings of the files it is configured in; `marks`: texts by one
    of which such a file shows that it uses the SDK. `settings_option`: the option for the host of the source settings,
    for those that read them; empty: it reads none. `rules`: requirements. `warning`: said with the configuration.
    `settings_form`: the form of that host. `template`: code in which `{write_key}`, `{host}` and `{settings}` stand for
    the texts; the line of `{settings}` is left out where the vendor's own settings are read.
    """

    id: str
    name: str
    form: HostForm
    option: str
    sources: tuple[str, ...]
    files: tuple[str, ...]
    marks: tuple[str, ...]
    rules: tuple[str, ...]
    template: str
    is_mobile: bool = False
    settings_option: str = ""
    settings_form: HostForm = HostForm.API_HOST
    beside: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""


_ECMASCRIPT = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts")

_NOT_IN_LIST = (
    "D4: the reference gives this SDK the EU host, and its list of sources for EU workspaces does not have it: try it "
    "before you rely on it"
)

_FAMILIES = (
    SdkFamily(
        id="javascript",
        name="Analytics.js",
        form=HostForm.FROM_SETTINGS,
        option="",
        settings_option="cdnURL",
        settings_form=HostForm.ORIGIN,
        sources=("javascript",),
        files=(*_ECMASCRIPT, ".html", ".vue", ".svelte"),
        marks=("@segment/analytics-next", "AnalyticsBrowser", "analytics.load("),
        rules=("R29", "R56"),
        template="""\
import { AnalyticsBrowser } from "@segment/analytics-next"
export const analytics = AnalyticsBrowser.load({
  writeKey: "{write_key}",
  cdnURL: "{settings}",
})
""",
    ),
    SdkFamily(
        id="ios",
        name="iOS (Swift)",
        form=HostForm.API_HOST,
        option="apiHost",
        settings_option="cdnHost",
        is_mobile=True,
        sources=("apple", "ios"),
        files=(".swift", ".m"),
        marks=("Configuration(writeKey:", "import Segment", "SEGAnalytics"),
        rules=("R30", "R41", "R56"),
        warning=_NOT_IN_LIST,
        template="""\
Telemetry.shared.enable = false  // it sends errors of the SDK itself, with the write key, to api.segment.io
let configuration = Configuration(writeKey: "{write_key}")
    .apiHost("{host}")
    .cdnHost("{settings}")
    // Until the source settings have come once, events would go to api.segment.io.
    .defaultSettings(Settings(writeKey: "{write_key}", apiHost: "{host}"))
let analytics = Analytics(configuration: configuration)
""",
    ),
    SdkFamily(
        id="android",
        name="Android (Kotlin)",
        form=HostForm.API_HOST,
        option="apiHost",
        settings_option="cdnHost",
        is_mobile=True,
        sources=("kotlin-android", "kotlin", "android"),
        files=(".kt", ".kts"),
        marks=("com.segment.analytics.kotlin",),
        rules=("R30", "R42", "R56"),
        template='''\
// import com.segment.analytics.kotlin.core.*, kotlinx.serialization.json.*
Telemetry.enable = false  // it sends errors of the SDK itself, with the write key, to api.segment.io
val analytics = Analytics("{write_key}", applicationContext) {
    apiHost = "{host}"
    cdnHost = "{settings}"
    // Where the source settings cannot be had, events would go to api.segment.io.
    val inItsPlace = """{"Segment.io": {"apiKey": "{write_key}", "apiHost": "{host}"}}"""
    defaultSettings = Settings(integrations = Json.parseToJsonElement(inItsPlace).jsonObject)
}
''',
    ),
    SdkFamily(
        id="flutter",
        name="Flutter",
        form=HostForm.API_HOST,
        option="apiHost",
        settings_option="cdnHost",
        is_mobile=True,
        sources=("flutter",),
        files=(".dart",),
        marks=("segment_analytics", "analytics_flutter"),
        rules=("R30", "R43"),
        warning=_NOT_IN_LIST,
        template="""\
final analytics = createClient(Configuration(
  "{write_key}",
  cdnHost: "{settings}",
  apiHost: "{host}",
));
""",
    ),
    SdkFamily(
        id="xamarin",
        name="Xamarin",
        form=HostForm.API_HOST,
        option="apiHost",
        settings_option="cdnHost",
        is_mobile=True,
        sources=("xamarin",),
        files=(".cs",),
        marks=("Segment.Analytics",),
        rules=("R30", "R44"),
        template="""\
var configuration = new Configuration(
    "{write_key}",
    cdnHost: "{settings}",
    apiHost: "{host}");
""",
    ),
    SdkFamily(
        id="react-native",
        name="React Native",
        form=HostForm.API_URL,
        option="proxy",
        settings_option="cdnProxy",
        settings_form=HostForm.API_URL,
        is_mobile=True,
        sources=("react-native",),
        files=_ECMASCRIPT,
        marks=("@segment/analytics-react-native",),
        rules=("R30", "R45", "R46", "R56"),
        beside={"useSegmentEndpoints": "true"},
        template="""\
import { createClient } from "@segment/analytics-react-native"
export const analytics = createClient({
  writeKey: "{write_key}",
  proxy: "{host}",
  cdnProxy: "{settings}",
  useSegmentEndpoints: true,
})
""",
    ),
    SdkFamily(
        id="node",
        name="Node.js",
        form=HostForm.ORIGIN,
        option="host",
        sources=("node-js",),
        files=_ECMASCRIPT,
        marks=("@segment/analytics-node", "analytics-node"),
        rules=("R47",),
        template="""\
import { Analytics } from "@segment/analytics-node"
export const analytics = new Analytics({ writeKey: "{write_key}", host: "{host}" })
""",
    ),
    SdkFamily(
        id="python",
        name="Python",
        form=HostForm.ORIGIN,
        option="host",
        sources=("python",),
        files=(".py",),
        marks=("segment.analytics", "from segment import analytics", "import analytics"),
        rules=("R48",),
        template="""\
import segment.analytics as analytics

analytics.write_key = "{write_key}"
analytics.host = "{host}"
""",
    ),
    SdkFamily(
        id="java",
        name="Java",
        form=HostForm.ORIGIN,
        option="endpoint",
        sources=("java",),
        files=(".java", ".kt", ".kts"),
        marks=("com.segment.analytics.Analytics", "com.segment.analytics.*"),
        rules=("R49",),
        template="""\
Analytics analytics = Analytics.builder("{write_key}").endpoint("{host}").build();
""",
    ),
    SdkFamily(
        id="csharp",
        name="C#",
        form=HostForm.API_URL,
        option="host",
        sources=("net", "csharp"),
        files=(".cs",),
        marks=("Segment.Analytics", "Segment.Model"),
        rules=("R50", "D6"),
        template="""\
Analytics.Initialize("{write_key}", new Config(host: "{host}"));
""",
    ),
    SdkFamily(
        id="http",
        name="HTTP",
        form=HostForm.API_URL,
        option="base",
        sources=("http-api", "pixel-tracking-api"),
        files=(),
        marks=(),
        rules=("R51",),
        template="""\
curl {host}/track -u "{write_key}:" -H "Content-Type: application/json" \\
  -d '{ "userId": "u1", "event": "Order Completed" }'
""",
    ),
    SdkFamily(
        id="go",
        name="Go",
        form=HostForm.ORIGIN,
        option="Endpoint",
        sources=("go",),
        files=(".go",),
        marks=("segmentio/analytics-go", "analytics-go"),
        rules=("R54",),
        template="""\
client, err := analytics.NewWithConfig("{write_key}", analytics.Config{ Endpoint: "{host}" })
""",
    ),
    SdkFamily(
        id="ruby",
        name="Ruby",
        form=HostForm.HOST,
        option="host",
        sources=("ruby",),
        files=(".rb", ".ru", ".rake"),
        marks=("Segment::Analytics", "segment/analytics"),
        rules=("R54",),
        template="""\
analytics = Segment::Analytics.new(write_key: "{write_key}", host: "{host}")
""",
    ),
    SdkFamily(
        id="php",
        name="PHP",
        form=HostForm.HOST,
        option="host",
        sources=("php",),
        files=(".php",),
        marks=("Segment\\Segment", "Segment::init", "Analytics::init"),
        rules=("R54",),
        template="""\
Segment::init("{write_key}", ["host" => "{host}"]);
""",
    ),
    SdkFamily(
        id="clojure",
        name="Clojure",
        form=HostForm.ORIGIN,
        option=":endpoint",
        sources=("clojure",),
        files=(".clj",),
        marks=("circleci.analytics-clj",),
        rules=("R54",),
        template="""\
(def analytics (initialize "{write_key}" {:endpoint "{host}"}))
""",
    ),
    SdkFamily(
        id="unity",
        name="Unity",
        form=HostForm.API_HOST,
        option="apiHost",
        settings_option="cdnHost",
        is_mobile=True,
        sources=("unity",),
        files=(),
        marks=(),
        rules=("R30",),
        warning=_NOT_IN_LIST,
        template="""\
var configuration = new Configuration(
    "{write_key}",
    cdnHost: "{settings}",
    apiHost: "{host}");
""",
    ),
)

FAMILIES: Mapping[str, SdkFamily] = MappingProxyType({family.id: family for family in _FAMILIES})
"""Every family by its id, the ones of the reference's table first."""
