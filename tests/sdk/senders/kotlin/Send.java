// Sends each client's events with the unmodified SDK for Kotlin, by its interface for Java; prints a JSON object.
//
// The SDK speaks https only: its own extension point for connections turns that into http for loopback. The host of
// the events comes from the settings document, as on a phone; the SDK keeps events in files until they are accepted.
import com.segment.analytics.kotlin.core.Configuration;
import com.segment.analytics.kotlin.core.RequestFactory;
import com.segment.analytics.kotlin.core.UserInfo;
import com.segment.analytics.kotlin.core.compat.*;
import java.net.HttpURLConnection;
import java.util.*;
import kotlinx.serialization.json.*;

public class Send {
  static class Loopback extends RequestFactory {
    public HttpURLConnection openConnection(String url) {
      HttpURLConnection connection = super.openConnection(url.replace("https://127.0.0.1", "http://127.0.0.1"));
      if (url.endsWith("/b")) connection.setReadTimeout(2000);
      return connection;
    }
  }

  public static void main(String[] arguments) throws Exception {
    JsonObject plan = (JsonObject) Json.Default.parseToJsonElement(arguments[0]);
    int events = number(plan, "events");
    long end = System.nanoTime() + number(plan, "seconds") * 1_000_000_000L;
    Map<String, JavaAnalytics> all = new LinkedHashMap<>();
    for (JsonElement one : (JsonArray) plan.get("clients")) {
      JsonObject client = (JsonObject) one;
      Configuration configuration = new ConfigurationBuilder(text(client, "writeKey"))
          .setApplication("sender")
          .setCdnHost(text(client, "endpoint"))
          .setApiHost("unused.invalid/v1")
          .setRequestFactory(new Loopback())
          .setFlushAt(number(plan, "eventsInBatch"))
          .setFlushInterval(1)
          .build();
      JavaAnalytics analytics = new JavaAnalytics(configuration);
      all.put(text(client, "name"), analytics);
      // The SDK loses events of its first moments ("anonymousId has not been initialized"), before it sends any.
      while (!isRunning(analytics)) Thread.sleep(10);
      send(analytics, text(client, "name"), events);
    }
    // Whoever started this knows when all has arrived, and closes the input; the SDK itself has no end.
    while (System.in.available() == 0 && System.nanoTime() < end) {
      Thread.sleep(300);
      for (JavaAnalytics analytics : all.values()) {
        // Tells the SDK's own listeners once more that it runs: its queue of the start can miss it, and keep all events.
        analytics.setEnabled(true);
        analytics.flush();
      }
    }
    StringJoiner held = new StringJoiner(",", "{", "}");
    for (Map.Entry<String, JavaAnalytics> one : all.entrySet()) {
      int files = one.getValue().pendingUploads().size();
      held.add("\"" + one.getKey() + "\":[" + (files == 0 ? "" : "\"" + files + " files held\"") + "]");
      one.getValue().purgeStorage();
    }
    System.out.println(held);
    System.exit(0);
  }

  static void send(JavaAnalytics analytics, String name, int events) {
    analytics.identify("u1", mark(name, 0));
    analytics.screen("cart", mark(name, 2));
    analytics.screen("cart", mark(name, 1));
    analytics.group("g1", mark(name, 3));
    for (int index = 5; index < events; index++) {
      Map<String, Object> properties = new HashMap<>(mark(name, index));
      properties.put("where", "Köln 🙂");
      analytics.track("Order Completed", properties);
    }
    analytics.alias(name + "-4");
  }

  static boolean isRunning(JavaAnalytics analytics) throws Exception {
    UserInfo user = state(analytics, UserInfo.class);
    var system = state(analytics, com.segment.analytics.kotlin.core.System.class);
    return user != null && system != null && system.getRunning();
  }

  static <T extends sovran.kotlin.State> T state(JavaAnalytics analytics, Class<T> kind) throws Exception {
    return kotlinx.coroutines.BuildersKt.runBlocking(
        kotlin.coroutines.EmptyCoroutineContext.INSTANCE,
        (scope, then) -> analytics.getStore().currentState(kotlin.jvm.JvmClassMappingKt.getKotlinClass(kind), then));
  }

  static Map<String, Object> mark(String name, int index) { return Map.of("mark", name + "-" + index); }

  static String text(JsonObject object, String name) { return ((JsonPrimitive) object.get(name)).getContent(); }

  static int number(JsonObject object, String name) { return Integer.parseInt(text(object, name)); }
}
