package plumbline.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.ApiClient;
import plumbline.testing.KeepAlive;
import plumbline.testing.ServerProcess;
import plumbline.testing.Tags;
import plumbline.testing.TestPostgres;

/** Two servers, processes of their own, on one Postgres, by the small rules and those of tags. */
final class Nodes implements AutoCloseable {
  final DatabaseUri database = TestPostgres.emptyDatabase();
  private final List<ServerProcess> servers = new ArrayList<>();

  /** What a client does on its connection. */
  interface Client<T> {
    T run(KeepAlive wire, int client) throws Exception;
  }

  Nodes(Path folder) throws Exception {
    List<Future<ServerProcess>> starting = new ArrayList<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    for (String node : List.of("one", "other")) {
      starting.add(threads.submit(() -> start(folder.resolve(node))));
    }
    threads.shutdown();
    for (Future<ServerProcess> server : starting) {
      servers.add(server.get());
    }
  }

  private ServerProcess start(Path data) throws IOException {
    for (Map.Entry<String, String> rule : Tags.RULES.entrySet()) {
      Path file = data.resolve("operator/rules").resolve(rule.getKey());
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, rule.getValue());
    }
    return ServerProcess.small(data, "--database", database.value());
  }

  ApiClient api(int node) {
    return servers.get(node).api();
  }

  /**
   * Runs clients at once, each on a connection and thread of its own, and gives what they give.
   *
   * @param nodes over how many nodes they are spread
   */
  <T> List<T> atOnce(int clients, int nodes, Client<T> client) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int number = i;
        running.add(
            threads.submit(
                () -> {
                  try (KeepAlive wire = KeepAlive.to(api(number % nodes))) {
                    return client.run(wire, number);
                  }
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) {
        results.add(each.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }

  /** Waits until everything accepted is in Postgres. */
  void drained() {
    servers.forEach(ServerProcess::drained);
  }

  @Override
  public void close() {
    servers.forEach(ServerProcess::close);
  }
}
