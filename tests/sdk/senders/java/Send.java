// Sends each client's events with the unmodified SDK for Java; prints what it was told of errors, as JSON.
import com.google.gson.Gson;
import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.*;
import java.util.*;
import java.util.concurrent.*;
import okhttp3.OkHttpClient;

public class Send {
  static class Client { String name, endpoint, writeKey; }
  static class Plan { List<Client> clients; int events, eventsInBatch, seconds; }

  public static void main(String[] arguments) throws Exception {
    Plan plan = new Gson().fromJson(arguments[0], Plan.class);
    Map<String, List<String>> errors = new ConcurrentHashMap<>();
    List<Analytics> all = new ArrayList<>();
    // Each event is told of once, as delivered or as given up.
    CountDownLatch untold = new CountDownLatch(plan.clients.size() * plan.events);
    for (Client client : plan.clients) {
      List<String> mine = Collections.synchronizedList(new ArrayList<>());
      errors.put(client.name, mine);
      Callback callback = new Callback() {
        public void success(Message message) { untold.countDown(); }
        public void failure(Message message, Throwable why) {
          mine.add(why.getClass().getSimpleName());
          untold.countDown();
        }
      };
      Analytics analytics = Analytics.builder(client.writeKey)
          .endpoint(client.endpoint)
          .client(new OkHttpClient.Builder().callTimeout(2, TimeUnit.SECONDS).build())
          // It waits 15 s and more before it tries again: the batches need not wait for each other too.
          .networkExecutor(Executors.newFixedThreadPool(4))
          .flushQueueSize(plan.eventsInBatch)
          .flushInterval(1, TimeUnit.SECONDS)
          .callback(callback)
          .build();
      all.add(analytics);
      send(analytics, client.name, plan.events);
    }
    untold.await(plan.seconds, TimeUnit.SECONDS);
    for (Analytics analytics : all) analytics.shutdown();
    System.out.println(new Gson().toJson(errors));
    System.exit(0);
  }

  static void send(Analytics analytics, String name, int events) {
    analytics.enqueue(IdentifyMessage.builder().userId("u1").traits(mark(name, 0)));
    analytics.enqueue(PageMessage.builder("cart").userId("u1").properties(mark(name, 1)));
    analytics.enqueue(ScreenMessage.builder("cart").userId("u1").properties(mark(name, 2)));
    analytics.enqueue(GroupMessage.builder("g1").userId("u1").traits(mark(name, 3)));
    analytics.enqueue(AliasMessage.builder("u0").userId(name + "-4"));
    for (int index = 5; index < events; index++) {
      Map<String, Object> properties = new HashMap<>(mark(name, index));
      properties.put("where", "Köln 🙂");
      analytics.enqueue(TrackMessage.builder("Order Completed").userId("u1").properties(properties));
    }
  }

  static Map<String, Object> mark(String name, int index) { return Map.of("mark", name + "-" + index); }
}
