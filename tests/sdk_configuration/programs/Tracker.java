package com.example.shop;

import com.segment.analytics.Analytics;
import com.segment.analytics.messages.TrackMessage;
import java.util.concurrent.TimeUnit;

final class Tracker {
  private final Analytics analytics =
      Analytics.builder("@KEY@")
          .flushInterval(5, TimeUnit.SECONDS)
          // .endpoint("https://api.segment.io")
          .endpoint("@HOST@")
          .build();

  void ordered(String user) {
    analytics.enqueue(TrackMessage.builder("Order Completed").userId(user));
  }
}
