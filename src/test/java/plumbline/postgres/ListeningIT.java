package plumbline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.testing.TcpProxy;
import plumbline.testing.TestPostgres;

class ListeningIT {
  private static final String SAY = "notify heard_by_test";

  /** Far longer than all of it takes, and shorter than TCP gives up. */
  private static final long LIMIT_SECONDS = 12;

  private static final long SILENCE_MS = 300;

  private final Vertx vertx = Vertx.vertx();
  private final DatabaseUri database = TestPostgres.emptyDatabase();
  private final TcpProxy wire = TcpProxy.before(database);
  private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
  private final Listening listening =
      new Listening(vertx, wire.uri(database), "heard_by_test", () -> heard.add(System.nanoTime()));

  @AfterEach
  void close() throws Exception {
    await(listening.stop());
    await(vertx.close());
    wire.close();
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private void hears() throws InterruptedException {
    assertNotNull(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS), "nothing was heard");
  }

  private void hearsNothingElse() throws InterruptedException {
    assertNull(heard.poll(SILENCE_MS, TimeUnit.MILLISECONDS), "it was told twice");
  }

  @Test
  void itIsToldOnceItListensAndOfEachWordFromThenOn() throws Exception {
    listening.start();
    hears();
    hearsNothingElse();
    TestPostgres.execute(database, "notify another_channel");
    hearsNothingElse();
    TestPostgres.execute(database, SAY);
    hears();
    hearsNothingElse();
    await(listening.stop());
    assertFalse(isConnected());
    TestPostgres.execute(database, SAY);
    hearsNothingElse();
  }

  @Test
  void itListensAgainWhenItsConnectionBrokeAndIsToldSo() throws Exception {
    listening.start();
    hears();
    for (int i = 0; i < 2; i++) {
      wire.cut();
      hears();
      TestPostgres.execute(database, SAY);
      hears();
      hearsNothingElse();
    }
    assertEquals(
        "t",
        TestPostgres.value(
            database,
            "select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'"));
    hears();
    TestPostgres.execute(database, SAY);
    hears();
  }

  @Test
  void itBeginsOnceThereIsADatabase() throws Exception {
    wire.refuse();
    listening.start();
    hearsNothingElse();
    wire.restore();
    hears();
    TestPostgres.execute(database, SAY);
    hears();
  }

  @Test
  void itTriesAnewWhereConnectingHangsAndEndsMeanwhile() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
      DatabaseUri hanging =
          DatabaseUri.onLoopback(silent.getLocalPort(), "plumbline", "secret", "plumbline");
      Listening waiting = new Listening(vertx, hanging, "heard_by_test", () -> heard.add(0L));
      waiting.start();
      try (Socket first = silent.accept();
          Socket second = silent.accept()) {
        assertNotEquals(first.getPort(), second.getPort());
        await(waiting.stop());
      }
    }
    hearsNothingElse();
  }

  @Test
  void itEndsWhileThePostgresItListensToHangs() throws Exception {
    listening.start();
    hears();
    wire.stall();
    long begin = System.nanoTime();
    await(listening.stop());
    await(vertx.close());
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertEquals(0, tookMs / 5_000, tookMs + " ms");
  }

  /** Postgres takes a moment to notice that a connection was closed. */
  private boolean isConnected() throws InterruptedException {
    String count = "1";
    for (int i = 0; i < 50 && count.equals("1"); i++) {
      TimeUnit.MILLISECONDS.sleep(i);
      count =
          TestPostgres.value(
              database,
              "select count(*) from pg_stat_activity"
                  + " where datname = current_database() and query like 'LISTEN%'");
    }
    return !count.equals("0");
  }
}
