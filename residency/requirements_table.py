"""The requirements R1 to R116 in a line each; what is out of scope says why. Tests name the ones they prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """`id`: `R1` to `R116`. `area`: the chapter. `out_of_scope`: why nothing is built for it; empty: it is built."""

    id: str
    area: str
    title: str
    out_of_scope: str = ""

    @property
    def number(self) -> int:
        """The number in the id, to sort by."""
        return int(self.id[1:])


_CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Workspace and processing region",
        (
            "R1 A workspace has exactly one processing region: US West or EU West",
            "R2 The default is US West",
            "R3 The region never changes after creation",
            "R4 Everything is collected, processed and stored in the region",
            "R5 EU West covers ingest, processing, filtering, deduplication and archive",
            "R6 Only EU workspaces are called resident in the EU",
            "R7 US and EU stacks share no data resource",
            "R8 EU West has to be enabled first",
            "R9 The enabling gate names no team",
            "R10 The region is chosen at creation only",
            "R11 Nothing moves a workspace between regions",
            "R12 A migration is a plan for a new workspace and never changes the old one",
            "R13 A migration plan is carried out only with a ticket reference",
            "R14 There is no third processing region",
            "R15 EU West goes with the Business plan only",
            "R16 Limits are the same in both regions",
        ),
    ),
    (
        "Ingest regions, hosts and paths",
        (
            "R17 Client and server libraries send through regional endpoints",
            "R18 US West sources choose Dublin, Singapore, Oregon or Sydney",
            "R19 EU West takes events in at Dublin only",
            "R20 Dublin is the default of EU West sources",
            "R21 Oregon is the default of US West sources",
            "R22 The ingest region is set for each source",
            "R23 The US host is api.segment.io/v1",
            "R24 The EU host is events.eu1.segmentapis.com",
            "R25 The EU takes data in through one https endpoint only",
            "R26 Every spelling of an endpoint is one endpoint",
            "R27 No vendor host is invented for Singapore and Sydney",
            "R28 Client SDKs read the endpoint from the source settings",
            "R29 Analytics.js needs no host in code",
            "R30 Mobile SDKs need the host in their configuration",
            "R31 Declared ingest regions and SDK configuration agree",
            "R32 The ingest region has one property with the four names",
        ),
    ),
    (
        "Wrong region",
        (
            "R33 Data sent to the wrong region is rejected from 2025-04-03",
            "R34 A US write key is rejected at the EU endpoint",
            "R35 An EU write key is rejected at the US endpoint",
            "R36 The status of a rejection is one documented constant",
            "R37 A write key belongs to one workspace and one region",
            "R38 A moved sender changes its host and its key",
            "R39 A key and the URL it is sent to are of one region",
            "R40 Rejection is alike for every library and route",
        ),
    ),
    (
        "SDK configuration",
        (
            "R41 iOS: apiHost without scheme, with /v1",
            "R42 Android: apiHost without scheme, with /v1",
            "R43 Flutter: the same, with a warning for EU West",
            "R44 Xamarin: apiHost without scheme, with /v1",
            "R45 React Native: proxy with scheme and /v1",
            "R46 React Native: useSegmentEndpoints as well",
            "R47 Node.js: host without /v1",
            "R48 Python: host without /v1",
            "R49 Java: host without /v1",
            "R50 C#: host with /v1",
            "R51 Custom HTTP: base with /v1",
            "R52 Whether /v1 is written is a fact of each SDK",
            "R53 Host and write key of a configuration are of one region",
            "R54 SDKs without a row of their own take `host`",
            "R55 Other options never change the host",
            "R56 The client families of the references are covered",
        ),
    ),
    (
        "Sources and cloud sources",
        (
            "R57 Older rules refuse every cloud event source in EU West",
            "R58 Amazon S3 and Iterable are the EU's cloud event sources",
            "R59 Cloud sources get no SDK configuration",
            "R60 Other cloud sources are for US workspaces only",
            "R61 The table of sources: 110 rows, 57 for EU workspaces",
            "R62 A source type is looked up before it is deployed",
            "R63 A source type that EU West does not support is refused",
            "R64 The lists are dated, and old ones warned of",
        ),
    ),
    (
        "Failover and locality",
        (
            "R65 Failover crosses locations inside a region",
            "R66 Failover never crosses regions",
            "R67 Each ingest point stands in its region",
        ),
    ),
    (
        "Storage, archive, data lake",
        (
            "R68 EU archives are buckets in Dublin",
            "R69 EU sources deliver to EU storage",
            "R70 US archives are in US West",
            "R71 Deduplication and filtering happen in the region",
            "R72 Data Lake trust differs by region as data",
            "R73 Nothing replicates out of the EU",
        ),
    ),
    (
        "Warehouses",
        (
            "R74 Redshift admits the EU range",
            "R75 Postgres admits the EU range",
            "R76 BigQuery gets no network rule",
            "R77 The vendor's range is the only one to open",
            "R78 The ranges differ by region",
            "R79 All nine warehouses work in EU workspaces",
        ),
    ),
    (
        "Destinations and partners",
        (
            "R80 Each destination has three marks",
            "R81 The table of destinations: 470 rows",
            "R82 A destination without EU marks is refused in EU West",
            "R83 A destination with a US endpoint takes data out of the EU",
            "R84 The EU endpoint is the default where there is one",
            "R85 The EU endpoint can be chosen only where there is one",
            "R86 EU availability does not guarantee residency: an attestation is asked for",
            "R87 The lists are refreshed with their differences shown",
            "R88 The catalogue is the oracle where a reference has no table",
        ),
    ),
    (
        "Client IP and edge proxies",
        (
            "R89 No edge proxy stands before ingest",
            "R90 The client's IP comes from trusted hops only",
            "R91 To keep client IPs, US workspaces ingest in Oregon",
            "R92 EU data subjects belong into an EU workspace",
        ),
    ),
    (
        "Legal context",
        (
            "R93 The DPF adequacy decision is told with its date",
            "R94 Every flow across regions has a transfer basis",
            "R95 In strict mode no basis silences a violation",
            "R96 Legacy addresses of the documentation",
        ),
    ),
    (
        "Customer.io: account region",
        (
            "R97 An account's region is chosen at creation",
            "R98 All workspaces of an account are in its region",
            "R99 EU only with an EU account and an -eu endpoint",
            "R100 Both regions have the same features",
            "R101 The address of the UI is the same for both regions",
            "R102 Only admins see the account's region",
            "R103 An account's region never changes",
        ),
    ),
    (
        "Customer.io: API routing",
        (
            "R104 APIs assume the US when no region is given",
            "R105 EU accounts: -eu in the API's host",
            "R106 Libraries are given the region explicitly",
            "R107 Track redirects EU accounts with method and body",
            "R108 A redirect through the US is a finding in strict mode",
            "R109 Which APIs redirect is data",
            "R110 The App API answers 401 in the wrong region",
            "R111 Redirects lead from US to EU only",
            "R112 The region look-up is answered",
            "R113 The look-up takes Basic credentials",
            "R114 A preflight compares the declared region with the look-up's",
            "R115 Credentials are encoded in one line",
            "R116 Customer.io destinations: EU workspace and EU account go together",
        ),
    ),
)

_OUT_OF_SCOPE: Mapping[str, str] = {
    "R102": "this project has no user interface and no roles of its own: an account's region stands in the stack's "
    "settings, for those who may read the stack",
    "R96": "this project's pages do not stand under the addresses of the vendor's documentation",
}

REQUIREMENTS: Mapping[str, Requirement] = MappingProxyType(
    {
        (id := line.partition(" ")[0]): Requirement(
            id=id, area=area, title=line.partition(" ")[2], out_of_scope=_OUT_OF_SCOPE.get(id, "")
        )
        for area, lines in _CHAPTERS
        for line in lines
    }
)
"""Every requirement by its id, in order."""
