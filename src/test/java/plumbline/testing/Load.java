package plumbline.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import plumbline.testing.ApiClient.Answer;

/** Clients that post one lead after another, each its own few leads, and time every answer. */
public final class Load {
  private static final int LEADS_EACH = 25;

  private final ApiClient api;
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final Queue<Shot> shots = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads;

  /** One answer: when it was asked for, how long it took, and the decision. */
  private record Shot(long sentNanos, long tookNanos, String decisionId) {}

  private Load(ApiClient api, int clients) {
    this.api = api;
    this.threads = Executors.newFixedThreadPool(clients);
  }

  /** Starts so many clients. */
  public static Load start(ApiClient api, int clients) {
    Load load = new Load(api, clients);
    for (int i = 0; i < clients; i++) {
      String client = "c" + i + "-";
      load.threads.execute(() -> load.post(client));
    }
    load.threads.shutdown();
    return load;
  }

  private void post(String client) {
    for (int i = 0; going.get(); i++) {
      String type = i % 7 == 0 ? "demo_request" : "page_view";
      long sent = System.nanoTime();
      try {
        Answer answer = api.post("/v1/leads", Posts.lead(client + i % LEADS_EACH, "a" + i, type));
        if (answer.status() == 200) {
          String id = answer.json().get("decision_id").asText();
          shots.add(new Shot(sent, System.nanoTime() - sent, id));
        } else {
          failures.add(answer.status() + " " + answer.body());
        }
      } catch (RuntimeException e) {
        failures.add(e.toString());
      }
    }
  }

  /** Ends after the requests under way. */
  public void stop() throws InterruptedException {
    going.set(false);
    if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
      failures.add("a request has no answer");
    }
  }

  /** What was not answered 200. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** The decisions answered. */
  public List<String> decisions() {
    return shots.stream().map(Shot::decisionId).toList();
  }

  /** How many were asked for between two instants of {@link System#nanoTime}. */
  public long count(long fromNanos, long toNanos) {
    return between(fromNanos, toNanos).size();
  }

  /** The time 99 of 100 of those were answered within, in milliseconds. */
  public double p99Ms(long fromNanos, long toNanos) {
    List<Long> took = between(fromNanos, toNanos);
    if (took.isEmpty()) {
      throw new IllegalStateException("nothing was answered");
    }
    return took.get((int) (took.size() * 0.99)) / 1e6;
  }

  private List<Long> between(long fromNanos, long toNanos) {
    List<Long> took = new ArrayList<>();
    for (Shot shot : shots) {
      if (shot.sentNanos() - fromNanos >= 0 && shot.sentNanos() - toNanos < 0) {
        took.add(shot.tookNanos());
      }
    }
    took.sort(null);
    return took;
  }
}
