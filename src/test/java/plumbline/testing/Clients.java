package plumbline.testing;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import plumbline.testing.ApiClient.Answer;

/** Clients that post one lead after another until nobody answers any more. */
public final class Clients {
  private final Queue<String> decisions = new ConcurrentLinkedQueue<>();
  private final List<Future<?>> clients = new ArrayList<>();

  /**
   * Starts them.
   *
   * @param name what their leads are named by
   */
  public static Clients start(ApiClient api, String name, int count) {
    Clients clients = new Clients();
    ExecutorService threads = Executors.newFixedThreadPool(count);
    for (int i = 0; i < count; i++) {
      String leads = name + "-" + i + "-";
      clients.clients.add(threads.submit(() -> clients.postUntilItIsGone(api, leads)));
    }
    threads.shutdown();
    return clients;
  }

  private void postUntilItIsGone(ApiClient api, String leads) {
    try {
      for (int i = 0; ; i++) {
        Answer answer = api.post("/v1/leads", Posts.lead(leads + i, "demo-1", "demo_request"));
        if (answer.status() != 200) {
          throw new IllegalStateException(answer.body());
        }
        decisions.add(answer.json().get("decision_id").asText());
      }
    } catch (UncheckedIOException e) {
      // It is gone, as it should be.
    }
  }

  /** How many leads were answered so far. */
  public int answered() {
    return decisions.size();
  }

  /**
   * The decisions they were told, once the server is gone.
   *
   * @throws ExecutionException where one was answered otherwise
   */
  public Set<String> decisions() throws InterruptedException, ExecutionException {
    for (Future<?> client : clients) {
      client.get();
    }
    return Set.copyOf(decisions);
  }
}
