import 'package:flutter/foundation.dart';
import 'package:segment_analytics/client.dart';
import 'package:segment_analytics/state.dart';

/// apiHost: 'api.segment.io/v1' is the default.
final analytics = createClient(Configuration(
  '@KEY@',
  debug: kDebugMode,
  trackApplicationLifecycleEvents: true,
  apiHost: '@HOST@',
));
