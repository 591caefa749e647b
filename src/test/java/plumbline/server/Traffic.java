package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import plumbline.testing.ApiClient;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.KeepAlive;

/**
 * Clients that post until nobody answers any more, and remember what they sent and what they were
 * told. Every lead is posted twice, by one client, with an activity each time; some posts have an
 * idempotency key.
 */
final class Traffic {
  private static final int KEY_EVERY = 3;

  private final String name;
  private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Future<?>> clients = new ArrayList<>();

  /** One post, and the decision it was answered with; null while there is none. */
  static final class Sent {
    final String leadId;
    final String activityId;
    final @Nullable String key;
    volatile @Nullable String decision;

    Sent(String leadId, String activityId, @Nullable String key) {
      this.leadId = leadId;
      this.activityId = activityId;
      this.key = key;
    }

    /** Sends it, for the first time or once more. */
    Answer post(KeepAlive wire) throws IOException {
      String json =
          """
          {"lead_id":"%s","source":"seo","industry":"software","name":"of %s","activities":[
            {"activity_id":"%s","type":"page_view","at":"2026-01-01T00:00:00Z"}]}
          """
              .formatted(leadId, leadId, activityId);
      return key == null
          ? wire.post("/v1/leads", json)
          : wire.post("/v1/leads", json, "Idempotency-Key: " + key);
    }
  }

  private Traffic(String name) {
    this.name = name;
  }

  /**
   * Starts them.
   *
   * @param name what their leads are named by
   */
  static Traffic start(ApiClient api, String name, int count) {
    Traffic traffic = new Traffic(name);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    for (int i = 0; i < count; i++) {
      String leads = name + "-" + i + "-";
      traffic.clients.add(threads.submit(() -> traffic.postUntilItIsGone(api, leads)));
    }
    threads.shutdown();
    return traffic;
  }

  private void postUntilItIsGone(ApiClient api, String leads) {
    try (KeepAlive wire = KeepAlive.to(api)) {
      for (int i = 0; ; i++) {
        String leadId = leads + i / 2;
        String activityId = leadId + "." + i % 2;
        Sent post = new Sent(leadId, activityId, i % KEY_EVERY == 0 ? "key " + activityId : null);
        sent.add(post);
        Answer answer = post.post(wire);
        assertEquals(200, answer.status(), answer.body());
        post.decision = answer.body();
        answered.incrementAndGet();
        for (int seen = 0; seen <= i % 2; seen++) {
          assertTrue(answer.body().contains("\"" + leadId + "." + seen + "\""), answer.body());
        }
      }
    } catch (IOException e) {
      // It is gone, as it should be.
    }
  }

  String name() {
    return name;
  }

  /** How many posts were answered so far. */
  int answered() {
    return answered.get();
  }

  /**
   * What was sent, once the server is gone.
   *
   * @throws ExecutionException where something was answered as it should not
   */
  List<Sent> sent() throws InterruptedException, ExecutionException {
    for (Future<?> client : clients) {
      client.get();
    }
    return List.copyOf(sent);
  }
}
